#define _GNU_SOURCE
#include "netlab_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

int netlab_unshare(int flags) { return result(unshare(flags)); }

int netlab_setns(int fd, int flags) { return result(setns(fd, flags)); }

int netlab_open_unnamed(const char *directory, mode_t mode) {
    return result(open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, mode));
}

int netlab_memory_file(const char *name) { return result(memfd_create(name, MFD_CLOEXEC)); }

int netlab_link_descriptor(int fd, const char *path) {
    char source[64];
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    return result(linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
}

int netlab_open(const char *path, int flags, mode_t mode) { return result(open(path, flags | O_CLOEXEC, mode)); }

int netlab_ioctl(int fd, unsigned long request, void *argument) { return result(ioctl(fd, request, argument)); }

int netlab_bpf(int command, void *attributes, unsigned int size) {
    return result(syscall(SYS_bpf, command, attributes, size));
}

long netlab_find(const void *text, size_t length, size_t start, const void *bytes, size_t count) {
    if (start > length) return -1;
    const char *found = memmem((const char *)text + start, length - start, bytes, count);
    return found ? found - (const char *)text : -1;
}

pid_t netlab_gettid(void) { return (pid_t)syscall(SYS_gettid); }

int netlab_pin_to_cpu(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return result(sched_setaffinity(0, sizeof set, &set));
}

static volatile sig_atomic_t interrupt_signal;
static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};

static void remember_interrupt(int signal) { interrupt_signal = signal; }

static int set_interrupt_handlers(void (*handler)(int)) {
    /* No SA_RESTART: a blocked call returns EINTR, so that its caller looks at the flag. */
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof interrupts / sizeof *interrupts; i++)
        if (sigaction(interrupts[i], &action, NULL) < 0) return -errno;
    return 0;
}

int netlab_catch_interrupts(void) { return set_interrupt_handlers(remember_interrupt); }

int netlab_restore_interrupts(void) { return set_interrupt_handlers(SIG_DFL); }

int netlab_interrupt_signal(void) { return interrupt_signal; }

void netlab_clear_interrupt(void) { interrupt_signal = 0; }

int netlab_execvp(const char *file, char *const arguments[]) {
    execvp(file, arguments);
    return -errno;
}

int netlab_is_mount_point(const char *path) {
    struct statx here;
    if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &here) < 0) return -errno;
    return (here.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

const char *netlab_errno_symbol(int number) { return strerrorname_np(number); }

int netlab_eventfd(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int netlab_set_timer_slack(unsigned long nanoseconds) { return result(prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0)); }

int netlab_send(int fd, const void *bytes, size_t length, int flags) {
    return result(syscall(SYS_sendto, fd, bytes, length, flags, NULL, 0));
}

int netlab_send_to(
    int fd, const void *bytes, size_t length, int flags, const void *address, unsigned int address_length) {
    return result(syscall(SYS_sendto, fd, bytes, length, flags, address, address_length));
}

/* SCM_TIMESTAMPNS of a received message, 0 without one. */
static uint64_t arrival(struct msghdr *message) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
        struct timespec time;
        memcpy(&time, CMSG_DATA(part), sizeof time);
        return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
    }
    return 0;
}

int netlab_receive(int fd, void *buffer, size_t slot, unsigned int count, struct netlab_datagram *datagrams) {
    struct mmsghdr messages[NETLAB_DATAGRAMS];
    struct iovec parts[NETLAB_DATAGRAMS];
    struct sockaddr_storage senders[NETLAB_DATAGRAMS];
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct timespec))];
    } controls[NETLAB_DATAGRAMS];
    if (count > NETLAB_DATAGRAMS) count = NETLAB_DATAGRAMS;
    for (unsigned int i = 0; i < count; i++) {
        parts[i] = (struct iovec){.iov_base = (char *)buffer + i * slot, .iov_len = slot};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &parts[i], .msg_iovlen = 1,
            .msg_control = &controls[i], .msg_controllen = sizeof controls[i]};
    }
    int received = recvmmsg(fd, messages, count, MSG_DONTWAIT | MSG_TRUNC, NULL);
    if (received < 0) return errno == EAGAIN ? 0 : -errno;
    for (int i = 0; i < received; i++) {
        datagrams[i].length = messages[i].msg_len;
        datagrams[i].packet_type =
            senders[i].ss_family == AF_PACKET ? ((struct sockaddr_ll *)&senders[i])->sll_pkttype : 0;
        datagrams[i].arrival = arrival(&messages[i].msg_hdr);
    }
    return received;
}

int netlab_ring_open(int fd, size_t block_size, unsigned int blocks, unsigned int timeout, struct netlab_ring *ring) {
    int version = TPACKET_V3;
    if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0) return -errno;
    struct tpacket_req3 request = {
        .tp_block_size = (unsigned int)block_size, .tp_block_nr = blocks, .tp_frame_size = 2048,
        .tp_frame_nr = (unsigned int)(block_size / 2048) * blocks, .tp_retire_blk_tov = timeout};
    if (setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) < 0) return -errno;
    void *memory = mmap(NULL, block_size * blocks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return -errno;
    *ring = (struct netlab_ring){.memory = memory, .block_size = block_size, .blocks = blocks};
    return 0;
}

static struct tpacket_hdr_v1 *ring_block(struct netlab_ring *ring) {
    unsigned char *start = ring->memory + ring->current * ring->block_size;
    return &((struct tpacket_block_desc *)start)->hdr.bh1;
}

static void ring_take_block(struct netlab_ring *ring) {
    struct tpacket_hdr_v1 *block = ring_block(ring);
    if (ring->holds) {
        __atomic_store_n(&block->block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        ring->current = (ring->current + 1) % ring->blocks;
        ring->holds = false;
        block = ring_block(ring);
    }
    if (!(__atomic_load_n(&block->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) return;
    ring->holds = true;
    ring->left = block->num_pkts;
    ring->next = ring->memory + ring->current * ring->block_size + block->offset_to_first_pkt;
}

int netlab_ring_read(struct netlab_ring *ring, struct netlab_ring_packet *packets, unsigned int count) {
    if (ring->left == 0) ring_take_block(ring);
    unsigned int taken = 0;
    for (; taken < count && ring->left > 0; taken++, ring->left--) {
        struct tpacket3_hdr *header = (struct tpacket3_hdr *)ring->next;
        struct sockaddr_ll *from = (struct sockaddr_ll *)(ring->next + TPACKET_ALIGN(sizeof *header));
        packets[taken] = (struct netlab_ring_packet){
            .bytes = ring->next + header->tp_mac, .length = header->tp_len, .captured = header->tp_snaplen,
            .packet_type = from->sll_pkttype, .checksum_pending = (header->tp_status & TP_STATUS_CSUMNOTREADY) != 0,
            .vlan = header->tp_status & TP_STATUS_VLAN_VALID
                        ? (uint32_t)header->hv1.tp_vlan_tpid << 16 | (header->hv1.tp_vlan_tci & 0xffff) : 0,
            .arrival = (uint64_t)header->tp_sec * 1000000000 + header->tp_nsec};
        ring->next += header->tp_next_offset;
    }
    return (int)taken;
}

void netlab_ring_close(struct netlab_ring *ring) { munmap(ring->memory, ring->block_size * ring->blocks); }

int netlab_join_group(int fd, const void *address, size_t length, int interface) {
    if (length == 16) {
        struct ipv6_mreq group = {.ipv6mr_interface = (unsigned int)interface};
        memcpy(&group.ipv6mr_multiaddr, address, length);
        return result(setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, sizeof group));
    }
    struct ip_mreqn group = {.imr_ifindex = interface};
    memcpy(&group.imr_multiaddr, address, sizeof group.imr_multiaddr);
    return result(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group));
}

_Static_assert(sizeof(struct netlab_filter_instruction) == sizeof(struct sock_filter), "one classic BPF instruction");

int netlab_attach_filter(int fd, const struct netlab_filter_instruction *instructions, unsigned short count) {
    struct sock_fprog program = {.len = count, .filter = (struct sock_filter *)instructions};
    return result(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}

// A mount without a place: nobody sees it, and it ends with its descriptor.
int netlab_open_tracefs(void) {
    int context = (int)syscall(SYS_fsopen, "tracefs", 1);
    if (context < 0) return -errno;
    int mount = -1;
    // FSCONFIG_CMD_CREATE; FSMOUNT_CLOEXEC; nosuid, nodev, noexec.
    if (syscall(SYS_fsconfig, context, 6, NULL, NULL, 0) == 0) mount = (int)syscall(SYS_fsmount, context, 1, 2 | 4 | 8);
    int outcome = mount < 0 ? -errno : mount;
    close(context);
    return outcome;
}
