// A stopwatch for any sender: watch NETNS INTERFACE COUNT SECONDS
// Reads the interface's own counter of sent packets every 2 ms and prints packets per second, from the first reading that
// moved to the last that was not yet COUNT more. NETNS is a file; it and the interface may appear later.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void nap(void) {
    struct timespec t = {.tv_nsec = 2000000};
    nanosleep(&t, NULL);
}

/// Sent packets of an interface; -1 if it is not there.
static long long sent(int table, const char *interface) {
    char text[4096], name[32];
    ssize_t length = pread(table, text, sizeof text - 1, 0);
    if (length <= 0) return -1;
    text[length] = 0;
    snprintf(name, sizeof name, " %s:", interface);
    char *line = strstr(text, name);
    long long packets;
    const char *form = "%*u %*u %*u %*u %*u %*u %*u %*u %*u %lld";
    return line && sscanf(line + strlen(name), form, &packets) == 1 ? packets : -1;
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    double deadline = now() + atof(argv[4]);
    long long count = atoll(argv[3]);
    int space = -1, table;
    // A name is there before the namespace is mounted on it.
    while ((space = open(argv[1], O_RDONLY | O_CLOEXEC)) < 0 || setns(space, CLONE_NEWNET) != 0) {
        if (space >= 0) close(space);
        if (now() > deadline) return fprintf(stderr, "watch: %s: %s\n", argv[1], strerror(errno)), 1;
        nap();
    }
    table = open("/proc/thread-self/net/dev", O_RDONLY | O_CLOEXEC);
    long long base;
    while ((base = sent(table, argv[2])) < 0 && now() < deadline) nap();
    printf("ready\n"), fflush(stdout);

    double first = 0, last = 0;
    long long from = 0, to = 0;
    while (now() < deadline) {
        long long packets = sent(table, argv[2]) - base;
        double time = now();
        // The first few may be neighbour discovery's.
        if (packets > 50 && !from) first = time, from = packets;
        if (packets < count && from) last = time, to = packets;
        if (packets >= count) break;
        nap();
    }
    if (to <= from) return fprintf(stderr, "watch: %lld to %lld of %lld packets seen\n", from, to, count), 1;
    printf("%.0f\n", (to - from) / (last - first));
    return 0;
}
