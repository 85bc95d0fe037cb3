// The same sending loop as netlab's, in C: flood IFINDEX COUNT PPS FRAMEHEX SNDBUF
// PPS 0: back to back. Prints packets per second between the first and the last departure, and how many were accepted.

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <endian.h>

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t wait_until(uint64_t due) {
    uint64_t time = now();
    if (time + 50000 < due) {
        uint64_t wake = due - 50000;
        struct timespec t = {.tv_sec = wake / 1000000000, .tv_nsec = wake % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        time = now();
    }
    while (time < due) time = now();
    return time;
}

static uint16_t fold(uint64_t sum) {
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

/// The ones' complement sum of the bytes.
static uint64_t sum_of(const uint8_t *bytes, size_t length) {
    uint64_t sum = 0;
    for (size_t i = 0; i < length; i++) sum += i % 2 ? bytes[i] : bytes[i] << 8;
    return sum;
}

static void put16(uint8_t *at, uint16_t value) { value = htons(value); memcpy(at, &value, 2); }

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    int index = atoi(argv[1]), sndbuf = atoi(argv[5]);
    long count = atol(argv[2]);
    double pps = atof(argv[3]);
    static uint8_t frame[2048];
    size_t length = strlen(argv[4]) / 2;
    for (size_t i = 0; i < length; i++) sscanf(argv[4] + 2 * i, "%2hhx", &frame[i]);

    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = index};
    struct timeval timeout = {.tv_usec = 100000};
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0) return perror("socket"), 1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &sndbuf, sizeof sndbuf);
    setpriority(PRIO_PROCESS, 0, -20);
    prctl(PR_SET_TIMERSLACK, 1);

    // What changes from packet to packet: IP ID and its checksum, the tag's sequence and time, the UDP checksum.
    uint8_t *ip = frame + 14, *udp = ip + 20, *tag = frame + length - 24;
    put16(ip + 10, 0), put16(ip + 4, 0), put16(udp + 6, 0), memset(tag + 12, 0, 12);
    uint64_t ip_base = sum_of(ip, 20);
    uint64_t udp_base = sum_of(ip + 12, 8) + 17 + (length - 34) + sum_of(udp, length - 34);

    uint64_t start = now(), first = 0, last = 0;
    long accepted = 0;
    for (long n = 0; n < count; n++) {
        uint64_t time = pps > 0 ? wait_until(start + (uint64_t)(n * 1e9 / pps + 0.5)) : now();
        put16(ip + 4, n);
        put16(ip + 10, ~fold(ip_base + (uint16_t)n));
        uint32_t sequence = htonl(n);
        uint64_t stamp = htobe64(time);
        memcpy(tag + 12, &sequence, 4), memcpy(tag + 16, &stamp, 8);
        uint64_t words = (n >> 16 & 0xffff) + (n & 0xffff) + (time >> 48) + (time >> 32 & 0xffff) + (time >> 16 & 0xffff)
                         + (time & 0xffff);
        uint16_t sum = ~fold(udp_base + words);
        put16(udp + 6, sum ? sum : 0xffff);
        long result;
        do result = send(fd, frame, length, MSG_DONTWAIT);
        while (result < 0 && errno == EAGAIN);
        if (result >= 0) accepted++;
        if (n == 0) first = time;
        last = time;
    }
    printf("%.0f %ld\n", (count - 1) * 1e9 / (last - first), accepted);
    return 0;
}
