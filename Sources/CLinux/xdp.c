#define _GNU_SOURCE
#include "netlab_linux.h"

#include <errno.h>
#include <linux/if_xdp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A ring that user space and the kernel share: one produces, the other consumes. */
struct ring {
    uint32_t *producer, *consumer;
    void *entries;
    void *memory;
    size_t length;
};

struct netlab_xdp {
    int fd;
    unsigned int slots, slot_size, free_count, pending;
    uint64_t *free_slots;
    /* By slot: a packet is in it, of which the kernel has not said that it is done. */
    unsigned char *taken;
    /* The place in the transmit ring behind the last packet that was taken back. */
    uint32_t discarded;
    unsigned char *memory;
    struct ring transmit, completion;
};

static const unsigned int ring_size = 2048;

static int map_ring(
    int fd, const struct xdp_ring_offset *offsets, off_t place, size_t entry_size, struct ring *ring) {
    ring->length = offsets->desc + ring_size * entry_size;
    ring->memory = mmap(NULL, ring->length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, place);
    if (ring->memory == MAP_FAILED) {
        ring->memory = NULL;
        return -errno;
    }
    char *start = ring->memory;
    ring->producer = (uint32_t *)(start + offsets->producer);
    ring->consumer = (uint32_t *)(start + offsets->consumer);
    ring->entries = start + offsets->desc;
    return 0;
}

static int set(int fd, int option, const void *value, socklen_t length) {
    return setsockopt(fd, SOL_XDP, option, value, length) < 0 ? -errno : 0;
}

static int set_up(struct netlab_xdp *xdp, unsigned int interface) {
    size_t length = (size_t)xdp->slots * xdp->slot_size;
    xdp->memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (xdp->memory == MAP_FAILED) {
        xdp->memory = NULL;
        return -errno;
    }
    struct xdp_umem_reg umem = {.addr = (uintptr_t)xdp->memory, .len = length, .chunk_size = xdp->slot_size};
    int error = set(xdp->fd, XDP_UMEM_REG, &umem, sizeof umem);
    if (!error) error = set(xdp->fd, XDP_UMEM_FILL_RING, &ring_size, sizeof ring_size);
    if (!error) error = set(xdp->fd, XDP_UMEM_COMPLETION_RING, &ring_size, sizeof ring_size);
    if (!error) error = set(xdp->fd, XDP_TX_RING, &ring_size, sizeof ring_size);
    struct xdp_mmap_offsets offsets;
    socklen_t size = sizeof offsets;
    if (!error && getsockopt(xdp->fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &size) < 0) error = -errno;
    if (!error)
        error = map_ring(xdp->fd, &offsets.tx, XDP_PGOFF_TX_RING, sizeof(struct xdp_desc), &xdp->transmit);
    if (!error)
        error =
            map_ring(xdp->fd, &offsets.cr, XDP_UMEM_PGOFF_COMPLETION_RING, sizeof(uint64_t), &xdp->completion);
    struct sockaddr_xdp address = {.sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY, .sxdp_ifindex = interface};
    if (!error && bind(xdp->fd, (struct sockaddr *)&address, sizeof address) < 0) error = -errno;
    return error;
}

int netlab_xdp_open(int fd, unsigned int interface, unsigned int slot_size, struct netlab_xdp **result) {
    struct netlab_xdp *xdp = calloc(1, sizeof *xdp);
    if (!xdp) return -ENOMEM;
    *xdp = (struct netlab_xdp){.fd = fd, .slots = ring_size, .slot_size = slot_size};
    xdp->free_slots = calloc(xdp->slots, sizeof *xdp->free_slots);
    xdp->taken = calloc(xdp->slots, 1);
    int error = xdp->free_slots && xdp->taken ? set_up(xdp, interface) : -ENOMEM;
    if (error) {
        netlab_xdp_close(xdp);
        return error;
    }
    for (unsigned int slot = 0; slot < xdp->slots; slot++)
        xdp->free_slots[xdp->free_count++] = (uint64_t)slot * xdp->slot_size;
    *result = xdp;
    return 0;
}

void netlab_xdp_close(struct netlab_xdp *xdp) {
    if (xdp->transmit.memory) munmap(xdp->transmit.memory, xdp->transmit.length);
    if (xdp->completion.memory) munmap(xdp->completion.memory, xdp->completion.length);
    if (xdp->memory) munmap(xdp->memory, (size_t)xdp->slots * xdp->slot_size);
    free(xdp->free_slots);
    free(xdp->taken);
    free(xdp);
}

/* Kernels that pass over an address outside of the memory may say that they are done with it. */
static int release(struct netlab_xdp *xdp, uint64_t slot) {
    uint64_t number = slot / xdp->slot_size;
    if (number >= xdp->slots || !xdp->taken[number]) return 0;
    xdp->taken[number] = 0;
    xdp->free_slots[xdp->free_count++] = slot;
    return 1;
}

/* Takes back the slots of packets that the kernel has let go. */
static void reap(struct netlab_xdp *xdp) {
    uint32_t consumer = *xdp->completion.consumer;
    uint32_t producer = __atomic_load_n(xdp->completion.producer, __ATOMIC_ACQUIRE);
    const uint64_t *entries = xdp->completion.entries;
    for (; consumer != producer; consumer++) release(xdp, entries[consumer & (ring_size - 1)]);
    __atomic_store_n(xdp->completion.consumer, consumer, __ATOMIC_RELEASE);
}

int netlab_xdp_put(struct netlab_xdp *xdp, const void *bytes, size_t length) {
    if (length > xdp->slot_size) return -EMSGSIZE;
    if (!xdp->free_count) reap(xdp);
    if (!xdp->free_count) return -EAGAIN;
    uint64_t slot = xdp->free_slots[--xdp->free_count];
    xdp->taken[slot / xdp->slot_size] = 1;
    memcpy(xdp->memory + slot, bytes, length);
    uint32_t producer = *xdp->transmit.producer;
    struct xdp_desc *entries = xdp->transmit.entries;
    entries[producer & (ring_size - 1)] = (struct xdp_desc){.addr = slot, .len = (uint32_t)length};
    __atomic_store_n(xdp->transmit.producer, producer + 1, __ATOMIC_RELEASE);
    return (int)++xdp->pending;
}

int netlab_xdp_kick(struct netlab_xdp *xdp) {
    long result = syscall(SYS_sendto, xdp->fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
    int error = result < 0 ? errno : 0;
    xdp->pending = *xdp->transmit.producer - __atomic_load_n(xdp->transmit.consumer, __ATOMIC_ACQUIRE);
    reap(xdp);
    if (xdp->pending == 0) return 0;
    /* EBUSY: the device dropped one packet, and the ones behind it still wait. */
    return error == 0 || error == EBUSY || error == ENOBUFS ? -EAGAIN : -error;
}

unsigned int netlab_xdp_discard(struct netlab_xdp *xdp) {
    struct xdp_desc *entries = xdp->transmit.entries;
    uint32_t producer = *xdp->transmit.producer;
    uint32_t place = __atomic_load_n(xdp->transmit.consumer, __ATOMIC_ACQUIRE);
    if ((int32_t)(xdp->discarded - place) > 0) place = xdp->discarded;
    unsigned int count = 0;
    reap(xdp);
    /* The kernel tells late how far it got in the ring, but at once which packets it is done with. The others stay in the
     * ring: it passes over an address outside of the memory. */
    for (; place != producer; place++) {
        struct xdp_desc *entry = &entries[place & (ring_size - 1)];
        count += (unsigned int)release(xdp, entry->addr);
        *entry = (struct xdp_desc){.addr = UINT64_MAX};
    }
    xdp->discarded = producer;
    return count;
}
