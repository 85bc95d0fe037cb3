#define _GNU_SOURCE
#include "netlab_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

int netlab_unshare(int flags) { return result(unshare(flags)); }

int netlab_setns(int fd, int flags) { return result(setns(fd, flags)); }

int netlab_open_unnamed(const char *directory, mode_t mode) {
    return result(open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, mode));
}

int netlab_memory_file(const char *name) { return result(memfd_create(name, MFD_CLOEXEC)); }

int netlab_link_descriptor(int fd, const char *path) {
    char source[64];
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    return result(linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW));
}

int netlab_open(const char *path, int flags, mode_t mode) { return result(open(path, flags | O_CLOEXEC, mode)); }

int netlab_ioctl(int fd, unsigned long request, void *argument) { return result(ioctl(fd, request, argument)); }

int netlab_bpf(int command, void *attributes, unsigned int size) {
    return result(syscall(SYS_bpf, command, attributes, size));
}

pid_t netlab_gettid(void) { return (pid_t)syscall(SYS_gettid); }

int netlab_pin_to_cpu(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return result(sched_setaffinity(0, sizeof set, &set));
}

int netlab_allowed_cpu(int index) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &set) && index-- == 0) return cpu;
    return -ENOENT;
}

static volatile sig_atomic_t interrupt_signal;
static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};

static void remember_interrupt(int signal) { interrupt_signal = signal; }

static int set_interrupt_handlers(void (*handler)(int)) {
    /* No SA_RESTART: a blocked call returns EINTR, so that its caller looks at the flag. */
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof interrupts / sizeof *interrupts; i++)
        if (sigaction(interrupts[i], &action, NULL) < 0) return -errno;
    return 0;
}

int netlab_catch_interrupts(void) { return set_interrupt_handlers(remember_interrupt); }

int netlab_restore_interrupts(void) { return set_interrupt_handlers(SIG_DFL); }

int netlab_interrupt_signal(void) { return interrupt_signal; }

void netlab_clear_interrupt(void) { interrupt_signal = 0; }

int netlab_exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int netlab_execvp(const char *file, char *const arguments[]) {
    execvp(file, arguments);
    return -errno;
}

int netlab_is_mount_point(const char *path) {
    struct statx here;
    if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &here) < 0) return -errno;
    return (here.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

const char *netlab_errno_symbol(int number) { return strerrorname_np(number); }
