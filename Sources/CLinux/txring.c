#define _GNU_SOURCE
#include "netlab_linux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* Slots stand one behind the other; the kernel takes them in turn, beginning at `first`. */
struct netlab_tx_ring {
    int fd;
    unsigned int slots, slot_size, first, held;
    unsigned char *memory;
    /* The interface, its bytes before the MTU counts, and the longest frame that it takes. */
    struct ifreq interface;
    size_t header_length, longest;
};

static const size_t most_memory = 16 << 20, data_offset = TPACKET2_HDRLEN - sizeof(struct sockaddr_ll);
static const unsigned int most_slots = 4096, block_size = 1 << 17;

static struct tpacket2_hdr *slot_at(struct netlab_tx_ring *ring, unsigned int place) {
    return (struct tpacket2_hdr *)(ring->memory + (size_t)((ring->first + place) % ring->slots) * ring->slot_size);
}

static unsigned int status_of(struct tpacket2_hdr *slot) { return __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE); }

static void set_status(struct tpacket2_hdr *slot, unsigned int status) {
    __atomic_store_n(&slot->tp_status, status, __ATOMIC_RELEASE);
}

static int set_up(struct netlab_tx_ring *ring) {
    int version = TPACKET_V2, on = 1;
    if (setsockopt(ring->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0) return -errno;
    if (setsockopt(ring->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0) return -errno;
    struct tpacket_req request = {
        .tp_block_size = block_size,
        .tp_block_nr = ring->slots / (block_size / ring->slot_size),
        .tp_frame_size = ring->slot_size,
        .tp_frame_nr = ring->slots,
    };
    if (setsockopt(ring->fd, SOL_PACKET, PACKET_TX_RING, &request, sizeof request) < 0) return -errno;
    size_t length = (size_t)ring->slots * ring->slot_size;
    ring->memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd, 0);
    if (ring->memory != MAP_FAILED) return 0;
    ring->memory = NULL;
    return -errno;
}

static void find_interface(struct netlab_tx_ring *ring) {
    struct sockaddr_ll address;
    socklen_t size = sizeof address;
    if (getsockname(ring->fd, (struct sockaddr *)&address, &size) < 0) return;
    ring->header_length = address.sll_hatype == ARPHRD_ETHER ? ETHER_HDR_LEN : 0;
    ring->interface.ifr_ifindex = address.sll_ifindex;
    ioctl(ring->fd, SIOCGIFNAME, &ring->interface);
}

/* The kernel looks at the MTU for each packet, but not where there is a virtio header: what lies behind it may be a burst. */
static void read_mtu(struct netlab_tx_ring *ring) {
    struct ifreq interface = ring->interface;
    int error = ioctl(ring->fd, SIOCGIFMTU, &interface);
    ring->longest = error ? UINT16_MAX : ring->header_length + (size_t)interface.ifr_mtu;
}

int netlab_tx_ring_open(int fd, size_t frame_length, struct netlab_tx_ring **result) {
    size_t needed = data_offset + sizeof(struct virtio_net_hdr) + frame_length;
    if (needed > block_size) return -EMSGSIZE;
    struct netlab_tx_ring *ring = calloc(1, sizeof *ring);
    if (!ring) return -ENOMEM;
    ring->fd = fd;
    find_interface(ring);
    for (ring->slot_size = 256; ring->slot_size < needed;) ring->slot_size *= 2;
    for (ring->slots = most_slots; (size_t)ring->slots * ring->slot_size > most_memory;) ring->slots /= 2;
    int error = set_up(ring);
    if (error)
        netlab_tx_ring_close(ring);
    else
        *result = ring;
    return error;
}

void netlab_tx_ring_close(struct netlab_tx_ring *ring) {
    if (ring->memory) munmap(ring->memory, (size_t)ring->slots * ring->slot_size);
    free(ring);
}

/* What `hdr_len` covers the kernel copies. The rest of a frame it would only refer to, and give the slot back while the
 * packet, somewhere on its path, still shows the slot's bytes: the next frame would overwrite it. */
static void fill(struct netlab_tx_ring *ring, struct tpacket2_hdr *slot, const void *bytes, size_t length) {
    struct virtio_net_hdr header = {.hdr_len = (uint16_t)length};
    unsigned char *data = (unsigned char *)slot + data_offset;
    memcpy(data, &header, sizeof header);
    memcpy(data + sizeof header, bytes, length);
    slot->tp_len = (uint32_t)(sizeof header + length);
    set_status(slot, TP_STATUS_SEND_REQUEST);
}

/* A VLAN tag does not count. */
static size_t tag_length(const unsigned char *bytes, size_t length) {
    uint16_t type = 0;
    if (length >= ETHER_HDR_LEN) memcpy(&type, bytes + ETHER_HDR_LEN - sizeof type, sizeof type);
    return type == htons(ETHERTYPE_VLAN) ? 4 : 0;
}

int netlab_tx_ring_put(struct netlab_tx_ring *ring, const void *bytes, size_t length) {
    if (data_offset + sizeof(struct virtio_net_hdr) + length > ring->slot_size || length > UINT16_MAX) return -EMSGSIZE;
    if (ring->held == 0) read_mtu(ring);
    if (length > ring->longest && length > ring->longest + tag_length(bytes, length)) return -EMSGSIZE;
    struct tpacket2_hdr *slot = slot_at(ring, ring->held);
    if (ring->held == ring->slots || status_of(slot) != TP_STATUS_AVAILABLE) return -EAGAIN;
    fill(ring, slot, bytes, length);
    return (int)++ring->held;
}

void netlab_tx_ring_forget(struct netlab_tx_ring *ring) {
    const size_t start = data_offset + sizeof(struct virtio_net_hdr);
    for (unsigned int place = 1; place < ring->held; place++) {
        struct tpacket2_hdr *next = slot_at(ring, place);
        fill(ring, slot_at(ring, place - 1), (unsigned char *)next + start, next->tp_len - sizeof(struct virtio_net_hdr));
    }
    set_status(slot_at(ring, --ring->held), TP_STATUS_AVAILABLE);
}

int netlab_tx_ring_send(struct netlab_tx_ring *ring, int *error) {
    *error = send(ring->fd, NULL, 0, MSG_DONTWAIT) < 0 ? errno : 0;
    unsigned int taken = 0;
    while (taken < ring->held) {
        unsigned int status = status_of(slot_at(ring, taken));
        if (status & (TP_STATUS_SEND_REQUEST | TP_STATUS_WRONG_FORMAT)) break;
        taken++;
    }
    ring->first = (ring->first + taken) % ring->slots;
    ring->held -= taken;
    if (ring->held == 0 || *error == 0 || *error == EINTR) *error = ring->held ? EAGAIN : 0;
    return (int)taken;
}
