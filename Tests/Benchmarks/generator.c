/* The generator's loop in C, as the measure of its speed: one clock reading, one patch and one send(2) per packet.
 * It runs on a thread, as netlab's does: the kernel counts references to a socket that threads share.
 *
 *     cc -O2 -pthread -o generator generator.c
 *     ip netns exec A ./generator IFINDEX COUNT < frame
 *
 * `frame` is an Ethernet frame with IPv4, UDP and a 24-byte tag at its end. Prints packets per second, and
 * nanoseconds of processor time per packet. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static uint16_t fold(uint64_t sum) {
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static void store16(unsigned char *place, uint16_t value) {
    value = htons(value);
    memcpy(place, &value, sizeof value);
}

static unsigned char frame[65536];
static ssize_t length;
static long count;
static int sender;

static void *run(void *unused) {
    unsigned char *tag = frame + length - 24;
    uint16_t ip = ~(frame[24] << 8 | frame[25]), udp = ~(frame[40] << 8 | frame[41]);
    long accepted = 0;
    uint64_t start = now(CLOCK_MONOTONIC), processor = now(CLOCK_THREAD_CPUTIME_ID);
    for (long sequence = 0; sequence < count; sequence++) {
        uint64_t time = now(CLOCK_MONOTONIC);
        uint32_t number = htonl(sequence);
        uint64_t stamp = (uint64_t)htonl(time) << 32 | htonl(time >> 32);
        memcpy(tag + 12, &number, sizeof number);
        memcpy(tag + 16, &stamp, sizeof stamp);
        store16(frame + 18, sequence);
        store16(frame + 24, ~fold(ip + (sequence & 0xffff)));
        uint64_t words = (sequence >> 16) + (sequence & 0xffff) + (time >> 48) + (time >> 32 & 0xffff) +
                         (time >> 16 & 0xffff) + (time & 0xffff);
        uint16_t checksum = ~fold(udp + fold(words));
        store16(frame + 40, checksum ? checksum : 0xffff);
        if (send(sender, frame, length, 0) >= 0) accepted++;
    }
    uint64_t used = now(CLOCK_THREAD_CPUTIME_ID) - processor;
    printf("%.0f %.1f\n", count * 1e9 / (now(CLOCK_MONOTONIC) - start), (double)used / count);
    return accepted == count ? frame : unused;
}

int main(int count_of_arguments, char **arguments) {
    if (count_of_arguments != 3) return 2;
    length = read(STDIN_FILENO, frame, sizeof frame);
    if (length < 66) return 2;
    count = atol(arguments[2]);
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = atoi(arguments[1])};
    sender = socket(AF_PACKET, SOCK_RAW, 0);
    int buffer = 64 << 20;
    setsockopt(sender, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    if (sender < 0 || bind(sender, (struct sockaddr *)&address, sizeof address) < 0) return perror("generator"), 1;

    pthread_t thread;
    void *ended = NULL;
    if (pthread_create(&thread, NULL, run, NULL) != 0) return 1;
    pthread_join(thread, &ended);
    return ended ? 0 : 1;
}
