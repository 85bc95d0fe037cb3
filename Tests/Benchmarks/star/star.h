// What the files of the bare C program share: the netlink batch, the steps on one namespace, and the stopwatch.
#ifndef STAR_H
#define STAR_H

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

enum { GROUP = 77, MTU = 1500, BATCH_BYTES = 32768 };

/// Where the time goes: one slot per step, summed over all nodes, in nanoseconds.
enum step {
    UNSHARE, SOCKET, LOOPBACK, SYSCTL, DESCRIPTOR, NAME_FILE, BIND_MOUNT,
    LINKS, LEAF_ADDRESSES, HUB_ADDRESSES, OFFLOADS,
    CHECK_MARK, GROUP_DELETE, UNMOUNT, UNLINK, STEPS
};

/// Books the time since the last call under `step`.
void lap(enum step step);
/// Starts the stopwatch anew without booking.
void start_lap(void);
void print_laps(void);

/// Ends the program: what failed, with errno's text.
_Noreturn void die(const char *what);

/// Requests of one socket that go out in one send; only the last asks for an acknowledgement.
struct batch {
    int socket;
    uint32_t sequence;
    size_t length;
    struct nlmsghdr *last;
    _Alignas(4) char bytes[2 * BATCH_BYTES];
};

int open_netlink(void);
/// Begins a request; sends what is there first when it has reached BATCH_BYTES.
void add_request(struct batch *batch, uint16_t type, uint16_t flags, const void *header, size_t size);
void add_attribute(struct batch *batch, uint16_t type, const void *data, size_t size);
void add_number(struct batch *batch, uint16_t type, uint32_t number);
struct rtattr *begin_nested(struct batch *batch, uint16_t type);
/// Bytes inside a nested attribute that are no attribute: the peer's ifinfomsg.
void add_bytes(struct batch *batch, const void *data, size_t size);
void end_nested(struct batch *batch, struct rtattr *nested);
/// Sends the batch and waits for the acknowledgement of its last request.
void flush(struct batch *batch);
/// Copies the ifalias of `lo` in the socket's namespace; empty if it has none.
void read_mark(int socket, char *mark, size_t size);

/// Turns checksum, scatter-gather, tso, gso and gro off: `ethtool -K NAME tx off sg off tso off gso off gro off`.
void turn_offloads_off(int socket, const char *interface);

/// One node while the lab comes up.
struct node {
    int socket;
    int namespace;
};

/// Makes /run/netns a shared mount point, as `ip netns add` does.
void prepare_names(void);
/// A new namespace, marked on `lo`, IPv6 off, then named /run/netns/INSTANCE.NODE. The thread stays in it.
struct node create_node(const char *instance, const char *node, int forwarding);
/// A socket in the named namespace, after its mark was checked. The thread stays in the namespace.
int open_node(const char *instance, const char *node);
void remove_name(const char *instance, const char *node);

void bring_up(const char *instance, int leaves);
void tear_down(const char *instance, int leaves);
/// Returns when the kernel has freed every namespace that was given up before the call.
void settle(void);

#endif
