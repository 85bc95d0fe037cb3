// A netlink socket and the batch of requests it sends.
#include "star.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int open_netlink(void) {
    int one = 1;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) die("netlink socket");
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
    return fd;
}

void add_bytes(struct batch *batch, const void *data, size_t size) {
    char *end = batch->bytes + batch->length;
    memset(end, 0, NLMSG_ALIGN(size));
    memcpy(end, data, size);
    batch->length += NLMSG_ALIGN(size);
    batch->last->nlmsg_len += NLMSG_ALIGN(size);
}

void add_request(struct batch *batch, uint16_t type, uint16_t flags, const void *header, size_t size) {
    if (batch->length >= BATCH_BYTES - 512) flush(batch);
    struct nlmsghdr message = {
        .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = ++batch->sequence};
    batch->last = (struct nlmsghdr *)(batch->bytes + batch->length);
    add_bytes(batch, &message, sizeof message);
    batch->last->nlmsg_len = sizeof message;
    add_bytes(batch, header, size);
}

void add_attribute(struct batch *batch, uint16_t type, const void *data, size_t size) {
    struct rtattr attribute = {.rta_len = RTA_LENGTH(size), .rta_type = type};
    add_bytes(batch, &attribute, sizeof attribute);
    add_bytes(batch, data, size);
}

void add_number(struct batch *batch, uint16_t type, uint32_t number) {
    add_attribute(batch, type, &number, sizeof number);
}

struct rtattr *begin_nested(struct batch *batch, uint16_t type) {
    struct rtattr *nested = (struct rtattr *)(batch->bytes + batch->length);
    add_attribute(batch, type, "", 0);
    return nested;
}

void end_nested(struct batch *batch, struct rtattr *nested) {
    nested->rta_len = (uint16_t)(batch->bytes + batch->length - (char *)nested);
}

/// The verdict on one message: 0 go on, 1 this was the acknowledgement of the last request.
static int read_verdict(const struct nlmsghdr *message, uint32_t last) {
    if (message->nlmsg_type != NLMSG_ERROR) return 0;
    const struct nlmsgerr *verdict = NLMSG_DATA(message);
    if (verdict->error != 0) {
        errno = -verdict->error;
        fprintf(stderr, "request %u of type %u: ", message->nlmsg_seq, verdict->msg.nlmsg_type);
        die("netlink");
    }
    return message->nlmsg_seq == last;
}

static void await_acknowledgement(int fd, uint32_t last) {
    static _Alignas(4) char reply[BATCH_BYTES];
    while (1) {
        ssize_t count = recv(fd, reply, sizeof reply, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) die("receive");
        int rest = (int)count;
        for (struct nlmsghdr *message = (void *)reply; NLMSG_OK(message, rest); message = NLMSG_NEXT(message, rest))
            if (read_verdict(message, last)) return;
    }
}

void flush(struct batch *batch) {
    if (batch->length == 0) return;
    batch->last->nlmsg_flags |= NLM_F_ACK;
    if (send(batch->socket, batch->bytes, batch->length, 0) != (ssize_t)batch->length) die("send");
    await_acknowledgement(batch->socket, batch->sequence);
    batch->length = 0;
}

void read_mark(int fd, char *mark, size_t size) {
    static _Alignas(4) char reply[BATCH_BYTES];
    struct { struct nlmsghdr message; struct ifinfomsg link; } request = {
        .message = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST},
        .link = {.ifi_index = 1}};
    mark[0] = 0;
    if (send(fd, &request, sizeof request, 0) < 0) die("send RTM_GETLINK");
    ssize_t count = recv(fd, reply, sizeof reply, 0);
    struct nlmsghdr *message = (void *)reply;
    if (count < 0 || !NLMSG_OK(message, (int)count) || message->nlmsg_type != RTM_NEWLINK) die("RTM_GETLINK lo");
    struct rtattr *attribute = IFLA_RTA(NLMSG_DATA(message));
    int rest = (int)IFLA_PAYLOAD(message);
    for (; RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest))
        if (attribute->rta_type == IFLA_IFALIAS) snprintf(mark, size, "%s", (char *)RTA_DATA(attribute));
}
