/* Frames as they were on the wire, read from a packet socket. Every function returns a value >= 0, or -errno. */
#ifndef NETLAB_CAPTURE_H
#define NETLAB_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

/* `length` is the frame's, of which `kept` bytes are in the buffer; the VLAN tag that the kernel took out is in them again.
 * `packet_type` is PACKET_HOST...; `arrival` is SO_TIMESTAMPNS, nanoseconds of CLOCK_REALTIME, or 0. */
struct netlab_frame {
    uint32_t length, kept;
    uint8_t packet_type;
    uint64_t arrival;
};

/* Reads one frame without waiting from a socket with PACKET_AUXDATA. 1: a frame; 0: none is there. */
int netlab_capture(int fd, void *buffer, size_t size, struct netlab_frame *frame);

#endif
