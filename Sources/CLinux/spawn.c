/* Processes: made, waited for, spoken to. Between clone and exec nothing but plain system calls: other threads may have
 * held any lock of the C library when the child was made. */
#define _GNU_SOURCE
#include "netlab_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

/* the limit of open files */

/* The soft limit before it was raised; 0: it was not. */
static rlim_t first_limit;

int netlab_raise_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    if (!first_limit) first_limit = before;
    return 0;
}

/* A program that uses select(2), or closes all that may be open, relies on a small one. */
void netlab_lower_open_files(void) {
    struct rlimit limit;
    if (!first_limit || getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = first_limit < limit.rlim_max ? first_limit : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* the child */

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

static int map_identity(const struct netlab_spawn *spawn) {
    if (!spawn->uid_map) return 0;
    if (write_file("/proc/self/setgroups", "deny") < 0) return -1;
    if (write_file("/proc/self/uid_map", spawn->uid_map) < 0) return -1;
    return write_file("/proc/self/gid_map", spawn->gid_map);
}

static int set_processors(const struct netlab_spawn *spawn) {
    if (!spawn->processor_count) return 0;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (unsigned int i = 0; i < spawn->processor_count; i++) {
        if (spawn->processors[i] < 0 || spawn->processors[i] >= CPU_SETSIZE) {
            errno = EINVAL;
            return -1;
        }
        CPU_SET(spawn->processors[i], &set);
    }
    return sched_setaffinity(0, sizeof set, &set);
}

/* A process group of its own, which the terminal's keys and input go to: its number means something in its pid namespace.
 * Without a terminal it is none the worse. (SIGTTOU is blocked.) */
static void take_foreground(void) {
    if (setpgid(0, 0) == 0) tcsetpgrp(0, getpid());
}

/* The C library's setuid(3) would signal threads that this process does not have: system calls of our own. */
static int become_user(const struct netlab_spawn *spawn) {
    if (!spawn->changes_user) return 0;
    /* Who is that user already may stay so where setgroups is denied: in a user namespace with one user. */
    bool same = geteuid() == spawn->uid && getegid() == spawn->gid;
    if (syscall(SYS_setgroups, (size_t)spawn->group_count, spawn->groups) < 0 && !(same && errno == EPERM)) return -1;
    if (syscall(SYS_setresgid, spawn->gid, spawn->gid, spawn->gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, spawn->uid, spawn->uid, spawn->uid);
}

/* The signal is lost if the parent was gone before we asked for it. */
static int follow_parent(const struct netlab_spawn *spawn, int parent) {
    if (!spawn->parent_death_signal) return 0;
    if (prctl(PR_SET_PDEATHSIG, spawn->parent_death_signal, 0, 0, 0) < 0) return -1;
    struct pollfd death = {.fd = parent, .events = POLLIN};
    if (poll(&death, 1, 0) > 0) _exit(128 + spawn->parent_death_signal);
    return 0;
}

/* First all out of the way of the numbers they get, then to their numbers; the rest is closed. */
static int arrange_descriptors(const struct netlab_spawn *spawn, int *report) {
    int moved[3 + NETLAB_SPAWN_PASSED], free_from = 3 + (int)spawn->passed_count;
    for (int i = 0; i < free_from; i++) {
        int from = i < 3 ? spawn->standard[i] : spawn->passed[i - 3];
        bool inherited = i < 3 && from < 0;
        moved[i] = inherited ? -1 : fcntl(from, F_DUPFD_CLOEXEC, free_from);
        if (!inherited && moved[i] < 0) return -1;
    }
    *report = fcntl(*report, F_DUPFD_CLOEXEC, free_from);
    if (*report < 0) return -1;
    for (int i = 0; i < free_from; i++)
        if (moved[i] >= 0 && dup2(moved[i], i) < 0) return -1;
    if (*report > free_from && close_range((unsigned)free_from, (unsigned)*report - 1, 0) < 0) return -1;
    return close_range((unsigned)*report + 1, ~0u, 0);
}

/* The C library keeps its own two signals to itself; an ancestor may have ignored them all the same. All zero is the
 * kernel's sigaction for SIG_DFL. */
static void reset_signals(void) {
    static const unsigned long standard[8];
    const size_t set_size = (NSIG - 1) / 8;
    for (int signal = 1; signal < NSIG; signal++) syscall(SYS_rt_sigaction, signal, standard, NULL, set_size);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As execvp(3), without its shell for files that are no program. */
static void execute(const struct netlab_spawn *spawn) {
    int error = ENOENT;
    for (char *const *file = spawn->candidates; *file; file++) {
        execve(*file, spawn->arguments, spawn->environment);
        if (errno == EACCES) error = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR) return;
    }
    errno = error;
}

static _Noreturn void stop(int report, int step, int index) {
    struct netlab_spawn_failure failure = {.step = step, .index = index, .error = errno};
    if (write(report, &failure, sizeof failure) < 0) _exit(126);
    _exit(127);
}

static _Noreturn void run_child(const struct netlab_spawn *spawn, int report, int parent) {
    if (map_identity(spawn) < 0) stop(report, NETLAB_SPAWN_MAP, 0);
    for (unsigned int i = 0; i < spawn->group_file_count; i++)
        if (write(spawn->group_files[i], "0", 1) < 0) stop(report, NETLAB_SPAWN_GROUP, (int)i);
    for (unsigned int i = 0; i < spawn->join_count; i++)
        if (setns(spawn->joins[i].descriptor, spawn->joins[i].flag) < 0) stop(report, NETLAB_SPAWN_JOIN, (int)i);
    if (spawn->new_session && setsid() < 0) stop(report, NETLAB_SPAWN_SESSION, 0);
    if (spawn->foreground) take_foreground();
    if (set_processors(spawn) < 0) stop(report, NETLAB_SPAWN_PROCESSORS, 0);
    /* Before the user: as sudo has it, a directory below one that the user may not search is still where they are. */
    if (spawn->directory && chdir(spawn->directory) < 0) stop(report, NETLAB_SPAWN_DIRECTORY, 0);
    if (become_user(spawn) < 0) stop(report, NETLAB_SPAWN_USER, 0);
    if (follow_parent(spawn, parent) < 0) stop(report, NETLAB_SPAWN_PARENT, 0);
    int channel = report;
    if (arrange_descriptors(spawn, &channel) < 0) stop(channel < 0 ? report : channel, NETLAB_SPAWN_DESCRIPTORS, 0);
    netlab_lower_open_files();
    reset_signals();
    execute(spawn);
    stop(channel, NETLAB_SPAWN_EXECUTE, 0);
}

/* the parent */

/* clone(2) as fork(2), with namespaces and a pidfd. No signal reaches the child before its handlers are gone. */
static pid_t clone_child(const struct netlab_spawn *spawn, int report, int parent, int *pidfd) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned long flags = (unsigned long)spawn->clone_flags | CLONE_PIDFD | SIGCHLD;
    pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, pidfd, NULL, NULL);
    if (pid == 0) run_child(spawn, report, parent);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

/* True if the child says why it stopped; the end of the pipe is its exec. */
static bool read_failure(int report, struct netlab_spawn_failure *failure) {
    ssize_t count;
    do count = read(report, failure, sizeof *failure);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof *failure;
}

static pid_t give_up(struct netlab_spawn_failure *failure, int error) {
    *failure = (struct netlab_spawn_failure){.step = NETLAB_SPAWN_CLONE, .error = error};
    return -1;
}

pid_t netlab_spawn(const struct netlab_spawn *spawn, int *pidfd, struct netlab_spawn_failure *failure) {
    int report[2], parent = -1;
    if (spawn->passed_count > NETLAB_SPAWN_PASSED) return give_up(failure, E2BIG);
    if (pipe2(report, O_CLOEXEC) < 0) return give_up(failure, errno);
    if (spawn->parent_death_signal) parent = (int)syscall(SYS_pidfd_open, getpid(), 0);
    pid_t pid = spawn->parent_death_signal && parent < 0 ? -1 : clone_child(spawn, report[1], parent, pidfd);
    int error = errno;
    close(report[1]);
    if (parent >= 0) close(parent);
    if (pid < 0) {
        give_up(failure, error);
    } else if (read_failure(report[0], failure)) {
        close(*pidfd);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        pid = -1;
    }
    close(report[0]);
    return pid;
}

int netlab_pidfd_open(pid_t pid) { return result(syscall(SYS_pidfd_open, pid, 0)); }

int netlab_pidfd_signal(int pidfd, int signal) {
    return result(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

struct netlab_wait_status netlab_wait_status(int status) {
    if (WIFSTOPPED(status)) return (struct netlab_wait_status){NETLAB_WAIT_STOPPED, WSTOPSIG(status)};
    if (WIFSIGNALED(status)) return (struct netlab_wait_status){NETLAB_WAIT_SIGNALLED, WTERMSIG(status)};
    return (struct netlab_wait_status){NETLAB_WAIT_EXITED, WEXITSTATUS(status)};
}

int netlab_pipe(int ends[2]) { return result(pipe2(ends, O_CLOEXEC)); }

/* signals as a descriptor */

int netlab_signal_descriptor(const int *signals, unsigned int count) {
    sigset_t set;
    sigemptyset(&set);
    for (unsigned int i = 0; i < count; i++)
        if (sigaddset(&set, signals[i]) < 0) return -errno;
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    return error ? -error : result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int netlab_read_signal(int fd, struct netlab_signal *signal) {
    struct signalfd_siginfo info;
    ssize_t count = read(fd, &info, sizeof info);
    if (count < 0) return errno == EAGAIN ? 0 : -errno;
    if (count != sizeof info) return -EIO;
    *signal = (struct netlab_signal){(int)info.ssi_signo, (pid_t)info.ssi_pid, info.ssi_uid, info.ssi_code > 0};
    return 1;
}

/* local sockets */

typedef int address_call(int, const struct sockaddr *, socklen_t);

static int with_address(address_call *call, int fd, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length == 0) return -ENOENT;
    if (length >= sizeof address.sun_path) return -ENAMETOOLONG;
    memcpy(address.sun_path, path, length + 1);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    return result(call(fd, (const struct sockaddr *)&address, size));
}

static int call_bind(int fd, const struct sockaddr *address, socklen_t size) { return bind(fd, address, size); }

static int call_connect(int fd, const struct sockaddr *address, socklen_t size) { return connect(fd, address, size); }

int netlab_local_bind(int fd, const char *path) { return with_address(call_bind, fd, path); }

int netlab_local_connect(int fd, const char *path) { return with_address(call_connect, fd, path); }

int netlab_accept(int fd) { return result(accept4(fd, NULL, NULL, SOCK_CLOEXEC)); }

int netlab_local_peer(int fd, struct netlab_peer *peer) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -errno;
    *peer = (struct netlab_peer){credentials.pid, credentials.uid, credentials.gid};
    return 0;
}

/* Room for the most descriptors that one message can carry. */
union rights {
    struct cmsghdr header;
    char space[CMSG_SPACE(NETLAB_LOCAL_DESCRIPTORS * sizeof(int))];
};

int netlab_local_send(int fd, const void *bytes, size_t length, const int *descriptors, unsigned int count) {
    if (count > NETLAB_LOCAL_DESCRIPTORS || length == 0) return -EINVAL;
    union rights rights = {};
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        rights.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(count * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&rights.header), descriptors, count * sizeof(int));
        message.msg_control = &rights;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    }
    return result(sendmsg(fd, &message, MSG_NOSIGNAL));
}

static unsigned int take_descriptors(struct msghdr *message, int *descriptors) {
    unsigned int count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t size = part->cmsg_len - CMSG_LEN(0);
        memcpy(descriptors + count, CMSG_DATA(part), size);
        count += (unsigned int)(size / sizeof(int));
    }
    return count;
}

int netlab_local_receive(int fd, void *buffer, size_t size, int *descriptors, unsigned int *count) {
    union rights rights;
    struct iovec part = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &rights, .msg_controllen = sizeof rights};
    ssize_t length = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    if (length < 0) return -errno;
    *count = take_descriptors(&message, descriptors);
    if (!(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) return (int)length;
    while (*count > 0) close(descriptors[--*count]);
    return -EMSGSIZE;
}

const char *netlab_signal_symbol(int signal) { return sigabbrev_np(signal); }

extern const char __executable_start[], etext[];

int netlab_release_code(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)__executable_start + page - 1) & ~(page - 1), end = (uintptr_t)etext & ~(page - 1);
    return madvise((void *)start, end - start, MADV_DONTNEED) < 0 ? -errno : 0;
}
