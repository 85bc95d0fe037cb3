// The bare C program: brings up and tears down a star of namespaces by the same kernel requests as netlab.
#include "star.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char *const step_names[STEPS] = {
    "unshare", "socket", "lo: ifalias, up", "sysctl", "namespace fd", "name file", "bind mount",
    "veth pairs", "leaf up, address, route", "hub addresses", "offloads off",
    "open, check mark", "group delete", "umount", "unlink",
};

static int64_t laps[STEPS];
static int64_t lap_began;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void start_lap(void) { lap_began = now(); }

void lap(enum step step) {
    int64_t time = now();
    laps[step] += time - lap_began;
    lap_began = time;
}

void print_laps(void) {
    for (int step = 0; step < STEPS; step++)
        if (laps[step] > 0) fprintf(stderr, "%-24s %9.2f ms\n", step_names[step], (double)laps[step] / 1e6);
}

void die(const char *what) {
    fprintf(stderr, "star: %s: %s\n", what, strerror(errno));
    exit(2);
}

struct order {
    const char *verb;
    const char *instance;
    int leaves;
};

static void *carry_out(void *context) {
    const struct order *order = context;
    if (strcmp(order->verb, "up") == 0) bring_up(order->instance, order->leaves);
    if (strcmp(order->verb, "down") == 0) tear_down(order->instance, order->leaves);
    if (strcmp(order->verb, "settle") == 0) settle();
    return NULL;
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) die("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) die("setrlimit");
}

int main(int count, char **words) {
    struct order order = {.verb = count > 1 ? words[1] : ""};
    int timed = count == 5 && strcmp(words[4], "--timing") == 0;
    if (count == 4 || timed) {
        order.leaves = atoi(words[2]);
        order.instance = words[3];
    }
    int lab = strcmp(order.verb, "up") == 0 || strcmp(order.verb, "down") == 0;
    int good = lab ? order.instance != NULL && order.leaves > 0 && order.leaves < 65536 && strlen(order.instance) < 64
                   : count == 2 && strcmp(order.verb, "settle") == 0;
    if (!good) {
        fprintf(stderr, "usage: star up|down N NAME [--timing]\n       star settle\n");
        return 2;
    }
    raise_descriptor_limit();
    pthread_t thread;
    if ((errno = pthread_create(&thread, NULL, carry_out, &order)) != 0) die("pthread_create");
    pthread_join(thread, NULL);
    if (timed) print_laps();
    return 0;
}
