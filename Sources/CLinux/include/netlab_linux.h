/* What Swift cannot import from Linux's headers: variadic calls, macros and what _GNU_SOURCE hides.
 * Every function returns a value >= 0, or -errno. */
#ifndef NETLAB_LINUX_H
#define NETLAB_LINUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Namespaces: unshare(2), setns(2). `flags` is a set of CLONE_NEW*. */
#define NETLAB_NEW_NS 0x00020000
#define NETLAB_NEW_CGROUP 0x02000000
#define NETLAB_NEW_UTS 0x04000000
#define NETLAB_NEW_IPC 0x08000000
#define NETLAB_NEW_USER 0x10000000
#define NETLAB_NEW_PID 0x20000000
#define NETLAB_NEW_NET 0x40000000
int netlab_unshare(int flags);
int netlab_setns(int fd, int flags);

/* An unnamed file in `directory`, and a name for it: open(2) with O_TMPFILE, linkat(2). */
int netlab_open_unnamed(const char *directory, mode_t mode);
int netlab_link_descriptor(int fd, const char *path);

/* A file in memory alone: memfd_create(2), closed by exec. */
int netlab_memory_file(const char *name);

/* open(2), fcntl(2) and ioctl(2) are variadic in C, and O_PATH is hidden. */
#define NETLAB_O_PATH 010000000
int netlab_open(const char *path, int flags, mode_t mode);
int netlab_ioctl(int fd, unsigned long request, void *argument);

/* bpf(2) and perf_event_open(2) have no wrapper in libc. */
int netlab_bpf(int command, void *attributes, unsigned int size);

/* Where `bytes` first stand at or after `start` of `text`, or -1: memmem(3). */
long netlab_find(const void *text, size_t length, size_t start, const void *bytes, size_t count);

/* The calling thread: its number, and the one processor it may run on. */
pid_t netlab_gettid(void);
int netlab_pin_to_cpu(int cpu);

// A detached mount of tracefs, as a descriptor.
int netlab_open_tracefs(void);

/* SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process. */
int netlab_catch_interrupts(void);
int netlab_interrupt_signal(void);
void netlab_clear_interrupt(void);
int netlab_restore_interrupts(void);

/* execvp(3); returns -errno only. */
int netlab_execvp(const char *file, char *const arguments[]);

/* /proc/sys, /sys and friends: does `path` lie on a mount of its own? 1, 0 or -errno. */
int netlab_is_mount_point(const char *path);

/* A counter to wake a thread that polls: eventfd(2). */
int netlab_eventfd(void);

/* The calling thread's timer slack in nanoseconds: PR_SET_TIMERSLACK. */
int netlab_set_timer_slack(unsigned long nanoseconds);

/* send(2) without the C library's point of cancellation, which costs every packet of a process with threads. */
int netlab_send(int fd, const void *bytes, size_t length, int flags);

/* The same with a destination: sendto(2). */
int netlab_send_to(
    int fd, const void *bytes, size_t length, int flags, const void *address, unsigned int address_length);

/* recvmmsg(2) without waiting. Datagram i lies at buffer + i * slot; `length` is its true length, longer than the
 * slot if it was cut; `packet_type` is PACKET_HOST... of a packet socket; `arrival` is SO_TIMESTAMPNS, nanoseconds of
 * CLOCK_REALTIME, or 0. At most 64 datagrams; 0: none is there. */
struct netlab_datagram {
    uint32_t length;
    uint8_t packet_type;
    uint64_t arrival;
};
#define NETLAB_DATAGRAMS 64
int netlab_receive(int fd, void *buffer, size_t slot, unsigned int count, struct netlab_datagram *datagrams);

/* A receive ring of a packet socket (TPACKET_V3): packets lie in memory that the kernel shares, block by block; a block
 * is handed over when it is full or after `timeout` milliseconds. One thread at a time uses it. */
struct netlab_ring {
    unsigned char *memory, *next;
    size_t block_size;
    unsigned int blocks, current, left;
    bool holds;
};
struct netlab_ring_packet {
    const void *bytes;
    uint32_t length, captured;
    uint8_t packet_type;
    bool checksum_pending;
    /* The outer VLAN tag, which the kernel takes out of the frame: its TPID and its TCI; 0: there was none. */
    uint32_t vlan;
    uint64_t arrival;
};
int netlab_ring_open(int fd, size_t block_size, unsigned int blocks, unsigned int timeout, struct netlab_ring *ring);
/* Up to `count` packets; they stay until the next call. 0: none is there. */
int netlab_ring_read(struct netlab_ring *ring, struct netlab_ring_packet *packets, unsigned int count);
void netlab_ring_close(struct netlab_ring *ring);

/* Joins a multicast group on an interface: IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP. `length` of the address: 4 or 16. */
int netlab_join_group(int fd, const void *address, size_t length, int interface);

/* SO_ATTACH_FILTER with classic BPF instructions (linux/filter.h). */
struct netlab_filter_instruction {
    uint16_t code;
    uint8_t jump_true, jump_false;
    uint32_t k;
};
int netlab_attach_filter(int fd, const struct netlab_filter_instruction *instructions, unsigned short count);

/* From a file at `offset`, or from and to a pipe, to a socket: sendfile(2), splice(2). Bytes, or -errno. */
long netlab_sendfile(int to, int from, long offset, size_t length);
long netlab_splice(int from, const long *offset, int to, size_t length, bool more);

/* send(2) with MSG_ZEROCOPY; and what the kernel reports of such sends when their pages are free again: how many sends, and
 * how many of them it copied after all. 0 completions: none is there. */
#define NETLAB_SO_ZEROCOPY 60
long netlab_send_zerocopy(int fd, const void *bytes, size_t length);
struct netlab_completions {
    uint64_t sends, copied;
};
int netlab_zerocopy_completions(int fd, struct netlab_completions *completions);

/* TCP_INFO (linux/tcp.h); times in microseconds. Fields that the kernel does not have are 0. */
struct netlab_tcp_info {
    uint32_t state, mss, rtt, rtt_variance, congestion_window, total_retransmissions, segments_out, segments_in;
    uint32_t data_segments_out, data_segments_in, reordering_seen, delivered;
    uint64_t bytes_sent, bytes_acknowledged, bytes_received, bytes_retransmitted;
};
int netlab_tcp_info(int fd, struct netlab_tcp_info *info);

/* A page of memory that is not there: a system call that copies into it sleeps, with the locks it has, until the descriptor is
 * closed; then the page is there, empty. userfaultfd(2); -EPERM without the right to make the kernel wait. A page has at least
 * NETLAB_WITHHELD bytes. */
#define NETLAB_WITHHELD 4096
int netlab_withheld_page(void **page);
void netlab_withheld_page_unmap(void *page);

/* AF_XDP, only to send, in the kernel's copying mode: rings on a socket of the caller, bound to queue 0 of an interface.
 * `put` gives the number of frames that wait, -EAGAIN without a free slot; `kick` lets the kernel transmit what waits (32 at
 * a time): 0 if nothing waits any more, -EAGAIN if something does; `discard` takes back what waits, so that no later `kick`
 * sends it, and gives its number. */
#define NETLAB_AF_XDP 44
struct netlab_xdp;
int netlab_xdp_open(int fd, unsigned int interface, unsigned int slot_size, struct netlab_xdp **result);
void netlab_xdp_close(struct netlab_xdp *xdp);
int netlab_xdp_put(struct netlab_xdp *xdp, const void *bytes, size_t length);
int netlab_xdp_kick(struct netlab_xdp *xdp);
unsigned int netlab_xdp_discard(struct netlab_xdp *xdp);

/* A transmit ring of a packet socket (PACKET_TX_RING), for frames of at most so many bytes; made before other options are
 * set. `put` gives the number of frames that wait, or -EAGAIN without a free slot. `send` lets the kernel take what waits, and
 * gives how many it took; *error is why not the one behind them, EAGAIN where the send buffer has no room for it. The kernel
 * would try that one again: `forget` takes it out. */
struct netlab_tx_ring;
int netlab_tx_ring_open(int fd, size_t frame_length, struct netlab_tx_ring **result);
void netlab_tx_ring_close(struct netlab_tx_ring *ring);
int netlab_tx_ring_put(struct netlab_tx_ring *ring, const void *bytes, size_t length);
int netlab_tx_ring_send(struct netlab_tx_ring *ring, int *error);
void netlab_tx_ring_forget(struct netlab_tx_ring *ring);

/* The symbol of an errno: "ENOBUFS", or NULL. */
const char *netlab_errno_symbol(int number);

#endif
