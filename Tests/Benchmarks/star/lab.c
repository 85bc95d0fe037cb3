// The star: its links and addresses, up and down.
#include "star.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAF_INDEX = 2, FIRST_HUB_INDEX = 2 };

struct ethernet { uint8_t bytes[6]; };

/// Locally administered; `side` 1 is the hub's end.
static struct ethernet hardware_address(int leaf, int side) {
    return (struct ethernet){{2, (uint8_t)side, 0, 0, (uint8_t)(leaf >> 8), (uint8_t)leaf}};
}

/// 10.0.0.0/8 in /30 subnets: `side` 1 is the hub's end, 2 the leaf's.
static uint32_t address(int leaf, int side) {
    return htonl(0x0a000000U + (uint32_t)leaf * 4 + (uint32_t)side);
}

/// What both ends of a pair say about themselves.
static void add_end(struct batch *batch, const char *name, struct ethernet hardware) {
    add_attribute(batch, IFLA_IFNAME, name, strlen(name) + 1);
    add_attribute(batch, IFLA_ADDRESS, &hardware, sizeof hardware);
    add_number(batch, IFLA_MTU, MTU);
    add_number(batch, IFLA_NUM_TX_QUEUES, 1);
    add_number(batch, IFLA_NUM_RX_QUEUES, 1);
}

/// `ip link add ethI index I+1 ... type veth peer name eth0 index 2 netns LEAF`, with the hub's end up.
static void add_pair(struct batch *batch, int leaf, int namespace) {
    char name[IFNAMSIZ];
    struct ifinfomsg link = {.ifi_index = FIRST_HUB_INDEX + leaf, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct ifinfomsg peer = {.ifi_index = LEAF_INDEX};
    snprintf(name, sizeof name, "eth%d", leaf + 1);
    add_request(batch, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
    add_end(batch, name, hardware_address(leaf, 1));
    add_number(batch, IFLA_GROUP, GROUP);
    struct rtattr *information = begin_nested(batch, IFLA_LINKINFO);
    add_attribute(batch, IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = begin_nested(batch, IFLA_INFO_DATA);
    struct rtattr *other = begin_nested(batch, VETH_INFO_PEER);
    add_bytes(batch, &peer, sizeof peer);
    add_end(batch, "eth0", hardware_address(leaf, 2));
    add_number(batch, IFLA_NET_NS_FD, (uint32_t)namespace);
    end_nested(batch, other);
    end_nested(batch, data);
    end_nested(batch, information);
}

/// `ip address add ADDRESS/30 dev INDEX` and `ip neighbour add PEER lladdr MAC nud permanent`.
static void add_addresses(struct batch *batch, int leaf, int side, int index) {
    uint32_t own = address(leaf, side), other = address(leaf, 3 - side);
    struct ethernet hardware = hardware_address(leaf, 3 - side);
    struct ifaddrmsg addressed = {.ifa_family = AF_INET, .ifa_prefixlen = 30, .ifa_index = (uint32_t)index};
    struct ndmsg neighbour = {.ndm_family = AF_INET, .ndm_ifindex = index, .ndm_state = NUD_PERMANENT};
    add_request(batch, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &addressed, sizeof addressed);
    add_attribute(batch, IFA_LOCAL, &own, sizeof own);
    add_attribute(batch, IFA_ADDRESS, &own, sizeof own);
    add_request(batch, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, &neighbour, sizeof neighbour);
    add_attribute(batch, NDA_DST, &other, sizeof other);
    add_attribute(batch, NDA_LLADDR, &hardware, sizeof hardware);
}

/// eth0 up, its address and neighbour, and the default route by the hub: one send.
static void configure_leaf(int socket, int leaf) {
    static struct batch batch;
    batch.socket = socket;
    uint32_t gateway = address(leaf, 1);
    struct ifinfomsg up = {.ifi_index = LEAF_INDEX, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct rtmsg route = {
        .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST};
    add_request(&batch, RTM_NEWLINK, 0, &up, sizeof up);
    add_addresses(&batch, leaf, 2, LEAF_INDEX);
    add_request(&batch, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof route);
    add_attribute(&batch, RTA_GATEWAY, &gateway, sizeof gateway);
    add_number(&batch, RTA_OIF, LEAF_INDEX);
    flush(&batch);
}

static void turn_all_offloads_off(struct node hub, const struct node *nodes, int leaves) {
    char name[IFNAMSIZ];
    for (int leaf = 0; leaf < leaves; leaf++) {
        snprintf(name, sizeof name, "eth%d", leaf + 1);
        turn_offloads_off(hub.socket, name);
        turn_offloads_off(nodes[leaf].socket, "eth0");
    }
}

static void connect_star(struct node hub, const struct node *nodes, int leaves) {
    struct batch batch = {.socket = hub.socket};
    start_lap();
    for (int leaf = 0; leaf < leaves; leaf++) add_pair(&batch, leaf, nodes[leaf].namespace);
    flush(&batch);
    lap(LINKS);
    for (int leaf = 0; leaf < leaves; leaf++) configure_leaf(nodes[leaf].socket, leaf);
    lap(LEAF_ADDRESSES);
    for (int leaf = 0; leaf < leaves; leaf++) add_addresses(&batch, leaf, 1, FIRST_HUB_INDEX + leaf);
    flush(&batch);
    lap(HUB_ADDRESSES);
    turn_all_offloads_off(hub, nodes, leaves);
    lap(OFFLOADS);
}

void bring_up(const char *instance, int leaves) {
    char name[IFNAMSIZ];
    struct node *nodes = calloc((size_t)leaves, sizeof *nodes);
    if (nodes == NULL) die("nodes");
    prepare_names();
    struct node hub = create_node(instance, "hub", 1);
    for (int leaf = 0; leaf < leaves; leaf++) {
        snprintf(name, sizeof name, "leaf%d", leaf + 1);
        nodes[leaf] = create_node(instance, name, 0);
    }
    connect_star(hub, nodes, leaves);
    free(nodes);
}

void tear_down(const char *instance, int leaves) {
    char name[IFNAMSIZ];
    start_lap();
    struct batch batch = {.socket = open_node(instance, "hub")};
    for (int leaf = 0; leaf < leaves; leaf++) {
        snprintf(name, sizeof name, "leaf%d", leaf + 1);
        close(open_node(instance, name));
    }
    lap(CHECK_MARK);
    struct ifinfomsg any = {0};
    add_request(&batch, RTM_DELLINK, 0, &any, sizeof any);
    add_number(&batch, IFLA_GROUP, GROUP);
    flush(&batch);
    close(batch.socket);
    lap(GROUP_DELETE);
    remove_name(instance, "hub");
    for (int leaf = 0; leaf < leaves; leaf++) {
        snprintf(name, sizeof name, "leaf%d", leaf + 1);
        remove_name(instance, name);
    }
}
