#define _GNU_SOURCE
#include "netlab_capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* Behind the two MAC addresses stands the tag that is in the auxiliary data only. */
static void insert_vlan(char *buffer, size_t size, const struct tpacket_auxdata *data, struct netlab_frame *frame) {
    if (!(data->tp_status & TP_STATUS_VLAN_VALID) || frame->kept < 12) return;
    uint16_t kind = data->tp_status & TP_STATUS_VLAN_TPID_VALID ? data->tp_vlan_tpid : 0x8100;
    uint16_t words[2] = {htons(kind), htons(data->tp_vlan_tci)};
    size_t behind = frame->kept - 12;
    if (behind + 16 > size) behind = size - 16;
    memmove(buffer + 16, buffer + 12, behind);
    memcpy(buffer + 12, words, 4);
    frame->kept = (uint32_t)behind + 16;
    frame->length += 4;
}

int netlab_capture(int fd, void *buffer, size_t size, struct netlab_frame *frame) {
    struct iovec part = {.iov_base = buffer, .iov_len = size};
    struct sockaddr_ll sender = {0};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(struct tpacket_auxdata))];
    } control;
    struct msghdr message = {
        .msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_TRUNC);
    if (length < 0) return errno == EAGAIN ? 0 : -errno;
    *frame = (struct netlab_frame){
        .length = (uint32_t)length, .kept = (size_t)length < size ? (uint32_t)length : (uint32_t)size,
        .packet_type = sender.sll_pkttype};
    struct tpacket_auxdata data = {0};
    for (struct cmsghdr *item = CMSG_FIRSTHDR(&message); item; item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == SOL_PACKET && item->cmsg_type == PACKET_AUXDATA) {
            memcpy(&data, CMSG_DATA(item), sizeof data);
        } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(item), sizeof time);
            frame->arrival = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
        }
    }
    insert_vlan(buffer, size, &data, frame);
    return 1;
}
