#define _GNU_SOURCE
#include "netlab_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

static long result(long value) { return value < 0 ? -errno : value; }

long netlab_sendfile(int to, int from, long offset, size_t length) {
    off_t place = offset;
    return result(sendfile(to, from, &place, length));
}

long netlab_splice(int from, const long *offset, int to, size_t length, bool more) {
    loff_t place = offset ? *offset : 0;
    return result(splice(from, offset ? &place : NULL, to, NULL, length, more ? SPLICE_F_MORE : 0));
}

long netlab_send_zerocopy(int fd, const void *bytes, size_t length) {
    return result(send(fd, bytes, length, MSG_ZEROCOPY | MSG_NOSIGNAL));
}

/* Adds one report of the error queue; 1, or -errno. */
static int read_completion(int fd, struct netlab_completions *completions) {
    char control[256];
    struct msghdr message = {.msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return -errno;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        struct sock_extended_err error;
        if (part->cmsg_len < CMSG_LEN(sizeof error)) continue;
        memcpy(&error, CMSG_DATA(part), sizeof error);
        if (error.ee_origin != SO_EE_ORIGIN_ZEROCOPY) continue;
        uint64_t sends = (uint64_t)(error.ee_data - error.ee_info) + 1;
        completions->sends += sends;
        if (error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) completions->copied += sends;
    }
    return 1;
}

int netlab_zerocopy_completions(int fd, struct netlab_completions *completions) {
    memset(completions, 0, sizeof *completions);
    for (;;) {
        int read = read_completion(fd, completions);
        if (read == -EAGAIN) return 0;
        if (read < 0 && read != -EINTR) return read;
    }
}

int netlab_tcp_info(int fd, struct netlab_tcp_info *info) {
    struct tcp_info all;
    memset(&all, 0, sizeof all);
    socklen_t length = sizeof all;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &all, &length) < 0) return -errno;
    *info = (struct netlab_tcp_info){
        .state = all.tcpi_state,
        .mss = all.tcpi_snd_mss,
        .rtt = all.tcpi_rtt,
        .rtt_variance = all.tcpi_rttvar,
        .congestion_window = all.tcpi_snd_cwnd,
        .total_retransmissions = all.tcpi_total_retrans,
        .segments_out = all.tcpi_segs_out,
        .segments_in = all.tcpi_segs_in,
        .data_segments_out = all.tcpi_data_segs_out,
        .data_segments_in = all.tcpi_data_segs_in,
        .reordering_seen = all.tcpi_reord_seen,
        .delivered = all.tcpi_delivered,
        .bytes_sent = all.tcpi_bytes_sent,
        .bytes_acknowledged = all.tcpi_bytes_acked,
        .bytes_received = all.tcpi_bytes_received,
        .bytes_retransmitted = all.tcpi_bytes_retrans,
    };
    return 0;
}
