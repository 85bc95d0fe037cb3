/* bpf(2): the kernel's own structures and numbers. */
#ifndef NETLAB_BPF_H
#define NETLAB_BPF_H

#include <linux/bpf.h>

#endif
