// Waits until the kernel has freed the namespaces given up so far, so that one run does not pay for the one before.
#define _GNU_SOURCE
#include "star.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

static int enter_new_namespace(void) {
    if (unshare(CLONE_NEWNET) < 0) die("unshare");
    int namespace = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (namespace < 0) die("open namespace");
    return namespace;
}

/// A pair between the socket's namespace and another one.
static void add_sentinel(int socket, int other) {
    struct batch batch = {.socket = socket};
    struct ifinfomsg link = {0};
    add_request(&batch, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
    add_attribute(&batch, IFLA_IFNAME, "sentinel", 9);
    struct rtattr *information = begin_nested(&batch, IFLA_LINKINFO);
    add_attribute(&batch, IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = begin_nested(&batch, IFLA_INFO_DATA);
    struct rtattr *peer = begin_nested(&batch, VETH_INFO_PEER);
    add_bytes(&batch, &link, sizeof link);
    add_number(&batch, IFLA_NET_NS_FD, (uint32_t)other);
    end_nested(&batch, peer);
    end_nested(&batch, data);
    end_nested(&batch, information);
    flush(&batch);
}

/// Bound, because the kernel sends its own notifications to no socket that has no port.
static int open_events(void) {
    int fd = open_netlink();
    struct sockaddr_nl links = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
    struct timeval patience = {.tv_sec = 120};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) die("SO_RCVTIMEO");
    if (bind(fd, (struct sockaddr *)&links, sizeof links) < 0) die("bind");
    return fd;
}

static void await_deletion(int events) {
    _Alignas(4) char bytes[8192];
    while (1) {
        ssize_t count = recv(events, bytes, sizeof bytes, 0);
        if (count < 0) die("receive");
        int rest = (int)count;
        for (struct nlmsghdr *message = (void *)bytes; NLMSG_OK(message, rest); message = NLMSG_NEXT(message, rest))
            if (message->nlmsg_type == RTM_DELLINK) return;
    }
}

/// The kernel frees namespaces in batches, in order: ours is freed with the last one before it, or later.
static void await_one_batch(void) {
    int watching = enter_new_namespace();
    int requests = open_netlink(), events = open_events();
    int doomed = enter_new_namespace();
    add_sentinel(requests, doomed);
    close(doomed);
    if (setns(watching, CLONE_NEWNET) < 0) die("setns");
    await_deletion(events);
    close(watching);
    close(requests);
    close(events);
}

/// The link vanishes while its batch is still being freed; the second batch begins when the first is done.
void settle(void) {
    await_one_batch();
    await_one_batch();
}
