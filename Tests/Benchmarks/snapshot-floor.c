/* The floor under the snapshot benchmark: the system calls of a snapshot and nothing else, each timed.
 * cc -O2 snapshot-floor.c -o floor; SnapshotBenchmark NAMESPACES ROUNDS ./floor runs it in the benchmark's own namespace. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 16];

static int open_netlink(int family) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family), one = 1;
    for (int option = 10; option <= 12; option++) setsockopt(fd, SOL_NETLINK, option, &one, sizeof one);
    return fd;
}

/* One dump: a request, and its replies to the last. */
static void dump(int fd, int type, const void *body, size_t length) {
    static unsigned int sequence;
    struct nlmsghdr *request = (struct nlmsghdr *)buffer;
    *request = (struct nlmsghdr){16 + length, type, NLM_F_REQUEST | NLM_F_DUMP, ++sequence, 0};
    memcpy(request + 1, body, length);
    if (send(fd, buffer, 16 + length, 0) < 0) perror("send"), exit(1);
    for (;;) {
        ssize_t size = recv(fd, buffer, sizeof buffer, MSG_TRUNC);
        if (size < 0) perror("recv"), exit(1);
        for (char *at = buffer; at < buffer + size; at += (((struct nlmsghdr *)at)->nlmsg_len + 3) & ~3u) {
            struct nlmsghdr *reply = (struct nlmsghdr *)at;
            if (reply->nlmsg_type == NLMSG_ERROR) printf("type %d: error %d\n", type, *(int *)(reply + 1)), exit(1);
            if (reply->nlmsg_type == NLMSG_DONE) return;
        }
    }
}

static void read_file(int fd) {
    if (pread(fd, buffer, sizeof buffer, 0) < 0) perror("pread"), exit(1);
}

static int route, counters, conntrack, sockets, snmp, netstat, usage, usage6;

static void links(void) { dump(route, 94, (unsigned int[3]){0, 0, 1}, 12); }
static void qdiscs(void) { dump(route, 38, (unsigned int[5]){0}, 20); }
static void nft(void) {
    /* nfgenmsg; NFTA_OBJ_TYPE counter, big endian. */
    dump(counters, 10 << 8 | 19, (unsigned char[12]){0, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 1}, 12);
}
static void tracked(void) { dump(conntrack, 1 << 8 | 4, (unsigned int[1]){0}, 4); }
static void files(void) { read_file(snmp); }
static void more_files(void) { read_file(netstat); }
static void inet(int protocol, unsigned int states) {
    unsigned int body[14] = {AF_INET | protocol << 8 | 1 << 22, states};
    read_file(usage);
    read_file(usage6);
    dump(sockets, 20, body, sizeof body);
}
static void datagrams(void) { inet(17, ~0u); }
static void listening(void) { inet(6, 1 << 10); }

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

static int compare(const void *a, const void *b) { return (*(long *)a > *(long *)b) - (*(long *)a < *(long *)b); }

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 2000;
    route = open_netlink(0), counters = open_netlink(12), conntrack = open_netlink(12), sockets = open_netlink(4);
    snmp = open("/proc/thread-self/net/snmp", O_RDONLY), netstat = open("/proc/thread-self/net/netstat", O_RDONLY);
    usage = open("/proc/thread-self/net/sockstat", O_RDONLY);
    usage6 = open("/proc/thread-self/net/sockstat6", O_RDONLY);
    static const struct {
        const char *name;
        void (*read)(void);
    } parts[] = {{"link", links},      {"qdisc", qdiscs},       {"nft", nft},     {"conntrack", tracked},
                 {"snmp", files},      {"netstat", more_files}, {"UDP", datagrams}, {"listen", listening}};
    enum { count = sizeof parts / sizeof *parts };
    long *times[count + 1];
    for (int part = 0; part <= count; part++) times[part] = calloc(rounds, sizeof(long));
    for (int round = 0; round < rounds; round++) {
        long begin = now(), last = begin;
        for (int part = 0; part < count; part++) {
            parts[part].read();
            long end = now();
            times[part][round] = end - last;
            last = end;
        }
        times[count][round] = last - begin;
    }
    for (int part = count; part >= 0; part--) {
        qsort(times[part], rounds, sizeof(long), compare);
        printf("%7.1f %7.1f %7.1f us (least, p50, p99)  %s\n", times[part][0] / 1e3, times[part][rounds / 2] / 1e3,
               times[part][rounds * 99 / 100] / 1e3, part == count ? "the same system calls in C" : parts[part].name);
    }
}
