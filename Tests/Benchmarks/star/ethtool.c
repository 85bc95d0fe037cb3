// Offloads off by one ethtool ioctl on the netlink socket.
#include "star.h"

#include <fnmatch.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

enum { MAX_FEATURES = 256, BLOCKS = MAX_FEATURES / 32 };

/// Patterns, as in ethtool: tso is a growing family.
static const char *const unwanted[] = {
    "tx-checksum-ip-generic", "tx-scatter-gather", "tx-tcp*-segmentation", "tx-generic-segmentation", "rx-gro",
};

static void ask(int socket, const char *interface, void *command) {
    struct ifreq request = {.ifr_data = command};
    snprintf(request.ifr_name, IFNAMSIZ, "%s", interface);
    if (ioctl(socket, SIOCETHTOOL, &request) < 0) die("SIOCETHTOOL");
}

/// The number of the kernel's feature strings.
static uint32_t feature_count(int socket, const char *interface) {
    struct { struct ethtool_sset_info info; uint32_t count; } sets = {
        .info = {.cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ULL << ETH_SS_FEATURES}};
    ask(socket, interface, &sets);
    if (sets.info.sset_mask == 0 || sets.count > MAX_FEATURES) die("feature strings");
    return sets.count;
}

static int is_unwanted(const char *name) {
    for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
        if (fnmatch(unwanted[i], name, 0) == 0) return 1;
    return 0;
}

/// Feature numbers differ between kernels: the names are read once, from the first interface.
static uint32_t *unwanted_bits(int socket, const char *interface, uint32_t *blocks) {
    static uint32_t bits[BLOCKS];
    static uint32_t count;
    if (count == 0) {
        count = feature_count(socket, interface);
        struct ethtool_gstrings *strings = calloc(1, sizeof *strings + (size_t)count * ETH_GSTRING_LEN);
        if (strings == NULL) die("feature strings");
        *strings = (struct ethtool_gstrings){.cmd = ETHTOOL_GSTRINGS, .string_set = ETH_SS_FEATURES, .len = count};
        ask(socket, interface, strings);
        for (uint32_t i = 0; i < count; i++)
            if (is_unwanted((char *)strings->data + i * ETH_GSTRING_LEN)) bits[i / 32] |= 1U << (i % 32);
        free(strings);
    }
    *blocks = (count + 31) / 32;
    return bits;
}

void turn_offloads_off(int socket, const char *interface) {
    struct { struct ethtool_sfeatures head; struct ethtool_set_features_block blocks[BLOCKS]; } command = {
        .head = {.cmd = ETHTOOL_SFEATURES}};
    uint32_t *bits = unwanted_bits(socket, interface, &command.head.size);
    for (uint32_t i = 0; i < command.head.size; i++) command.blocks[i].valid = bits[i];
    ask(socket, interface, &command);
}
