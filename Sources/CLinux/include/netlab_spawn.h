/* Processes: made, waited for, spoken to. Every function returns a value >= 0, or -errno. */
#ifndef NETLAB_SPAWN_H
#define NETLAB_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the child does, in this order, before it becomes the program. */
enum netlab_spawn_step {
    NETLAB_SPAWN_CLONE,
    NETLAB_SPAWN_MAP,
    NETLAB_SPAWN_GROUP,
    NETLAB_SPAWN_JOIN,
    NETLAB_SPAWN_SESSION,
    NETLAB_SPAWN_PROCESSORS,
    NETLAB_SPAWN_USER,
    NETLAB_SPAWN_DIRECTORY,
    NETLAB_SPAWN_PARENT,
    NETLAB_SPAWN_DESCRIPTORS,
    NETLAB_SPAWN_EXECUTE,
};

struct netlab_join {
    int descriptor;
    int flag;
};

struct netlab_spawn {
    char *const *candidates; /* the files to try in turn, as execvp(3) does; NULL ends this and the next two */
    char *const *arguments;
    char *const *environment;
    const char *directory;  /* or NULL */
    const char *uid_map;    /* the text of /proc/self/uid_map and gid_map, or NULL */
    const char *gid_map;
    const int *passed;      /* 3, 4, ... of the child */
    const int *group_files; /* cgroup.procs */
    const int *processors;
    const struct netlab_join *joins;
    const gid_t *groups;
    unsigned int passed_count, group_file_count, processor_count, join_count, group_count;
    int standard[3];        /* input, output, error, or -1 each to inherit it */
    int clone_flags;
    int parent_death_signal; /* or 0 */
    uid_t uid;
    gid_t gid;
    bool changes_user;
    bool new_session;
    bool foreground;
};

/* Where a child stopped: the step, which of several (a join, a group), and errno. */
struct netlab_spawn_failure {
    int step, index, error;
};

#define NETLAB_SPAWN_PASSED 64

/* clone(2), then execve(2) in the child. Gives the child's pid and pidfd once it runs the program,
 * or -1 and `failure`. */
pid_t netlab_spawn(const struct netlab_spawn *spawn, int *pidfd, struct netlab_spawn_failure *failure);

/* Raises the soft limit of open files to the hard one, and gives the process's first one back: netlab_spawn does that in
 * every child. */
int netlab_raise_open_files(void);
void netlab_lower_open_files(void);

/* pidfd_open(2), pidfd_send_signal(2). */
int netlab_pidfd_open(pid_t pid);
int netlab_pidfd_signal(int pidfd, int signal);

/* wait(2)'s status taken apart. */
enum netlab_wait_kind { NETLAB_WAIT_EXITED, NETLAB_WAIT_SIGNALLED, NETLAB_WAIT_STOPPED };
struct netlab_wait_status {
    int kind, value;
};
struct netlab_wait_status netlab_wait_status(int status);

/* Gives back the memory of code that was read in: madvise(2) on this program's own text, read again where it is needed. */
int netlab_release_code(void);

/* The name of a signal: "KILL", or NULL. */
const char *netlab_signal_symbol(int signal);

/* pipe2(2), both ends closed by exec: the end to read from, the end to write to. */
int netlab_pipe(int ends[2]);

/* signalfd(2), not blocking, for signals that the calling thread has from now on blocked.
 * Reading gives 0 when none is there. */
struct netlab_signal {
    int signal;
    pid_t sender;
    uid_t user;
    bool from_kernel; /* a terminal's key, or the end of a child */
};
int netlab_signal_descriptor(const int *signals, unsigned int count);
int netlab_read_signal(int fd, struct netlab_signal *signal);

/* AF_UNIX addresses: bind(2) and connect(2) by path. */
int netlab_local_bind(int fd, const char *path);
int netlab_local_connect(int fd, const char *path);

/* accept(2), closed by exec. */
int netlab_accept(int fd);

/* SO_PEERCRED: who made the connection. */
struct netlab_peer {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};
int netlab_local_peer(int fd, struct netlab_peer *peer);

/* One message with descriptors: sendmsg(2), recvmsg(2) with SCM_RIGHTS. Receiving gives the length of the message
 * and its descriptors, closed by exec; -EMSGSIZE if it was cut. */
#define NETLAB_LOCAL_DESCRIPTORS 253
int netlab_local_send(int fd, const void *bytes, size_t length, const int *descriptors, unsigned int count);
int netlab_local_receive(int fd, void *buffer, size_t size, int *descriptors, unsigned int *count);

#endif
