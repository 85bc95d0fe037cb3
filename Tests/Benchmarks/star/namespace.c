// The steps on one namespace: create, mark, name; open, check, remove.
#define _GNU_SOURCE
#include "star.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names = "/run/netns";
static const char *const own_namespace = "/proc/thread-self/ns/net";

void prepare_names(void) {
    if (mkdir(names, 0755) < 0 && errno != EEXIST) die(names);
    if (mount("", names, "none", MS_SHARED | MS_REC, NULL) == 0) return;
    if (errno != EINVAL || mount(names, names, "none", MS_BIND | MS_REC, NULL) < 0) die("bind /run/netns");
    if (mount("", names, "none", MS_SHARED | MS_REC, NULL) < 0) die("share /run/netns");
}

/// Paths are at most 10 + 64 + 1 + 15 bytes long: the caller's instance is checked by `main`.
static void path_of(char path[128], const char *instance, const char *node) {
    snprintf(path, 128, "%s/%s.%s", names, instance, node);
}

static void mark_of(char mark[128], const char *instance) {
    snprintf(mark, 128, "netlab:%s:0123456789abcdef", instance);
}

static void write_sysctl(const char *path, const char *value) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, value, strlen(value)) < 0) die(path);
    close(fd);
}

static void mark_loopback(int socket, const char *mark) {
    static struct batch batch;
    batch.socket = socket;
    struct ifinfomsg lo = {.ifi_index = 1, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    add_request(&batch, RTM_NEWLINK, 0, &lo, sizeof lo);
    add_attribute(&batch, IFLA_IFALIAS, mark, strlen(mark));
    flush(&batch);
}

static void add_name(const char *instance, const char *node, const char *mark) {
    char path[128], self[64];
    path_of(path, instance, node);
    int fd = open(names, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0444);
    if (fd < 0 || write(fd, mark, strlen(mark)) < 0) die("unnamed file");
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    if (linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0) die(path);
    close(fd);
    lap(NAME_FILE);
    if (mount(own_namespace, path, "none", MS_BIND, NULL) < 0) die("bind mount");
    lap(BIND_MOUNT);
}

struct node create_node(const char *instance, const char *node, int forwarding) {
    char mark[128];
    mark_of(mark, instance);
    start_lap();
    if (unshare(CLONE_NEWNET) < 0) die("unshare");
    lap(UNSHARE);
    struct node made = {.socket = open_netlink()};
    lap(SOCKET);
    mark_loopback(made.socket, mark);
    lap(LOOPBACK);
    write_sysctl("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
    write_sysctl("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    if (forwarding) write_sysctl("/proc/sys/net/ipv4/ip_forward", "1");
    lap(SYSCTL);
    made.namespace = open(own_namespace, O_RDONLY | O_CLOEXEC);
    if (made.namespace < 0) die(own_namespace);
    lap(DESCRIPTOR);
    add_name(instance, node, mark);
    return made;
}

int open_node(const char *instance, const char *node) {
    char path[128], wanted[128], mark[128];
    path_of(path, instance, node);
    mark_of(wanted, instance);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || setns(namespace, CLONE_NEWNET) < 0) die(path);
    close(namespace);
    int fd = open_netlink();
    read_mark(fd, mark, sizeof mark);
    if (strcmp(mark, wanted) != 0) {
        errno = EPERM;
        die("not ours");
    }
    return fd;
}

void remove_name(const char *instance, const char *node) {
    char path[128];
    path_of(path, instance, node);
    if (umount2(path, MNT_DETACH) < 0) die(path);
    lap(UNMOUNT);
    if (unlink(path) < 0) die(path);
    lap(UNLINK);
}
