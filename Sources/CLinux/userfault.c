#define _GNU_SOURCE
#include "netlab_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of Linux 6.1; older headers lack it. */
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

/* Without the right to it, the device may still be open to us. */
static int open_userfaultfd(void) {
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 || errno != EPERM) return fd < 0 ? -errno : fd;
    int device = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
    if (device < 0) return -EPERM;
    fd = ioctl(device, USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK);
    int result = fd < 0 ? -errno : fd;
    close(device);
    return result;
}

int netlab_withheld_page(void **page) {
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    int fd = open_userfaultfd();
    if (fd < 0) return fd;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_api api = {.api = UFFD_API};
    struct uffdio_register area = {
        .range = {.start = (uintptr_t)memory, .len = size}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    if (memory != MAP_FAILED && ioctl(fd, UFFDIO_API, &api) == 0 && ioctl(fd, UFFDIO_REGISTER, &area) == 0) {
        *page = memory;
        return fd;
    }
    int error = -errno;
    if (memory != MAP_FAILED) munmap(memory, size);
    close(fd);
    return error;
}

void netlab_withheld_page_unmap(void *page) { munmap(page, (size_t)sysconf(_SC_PAGESIZE)); }
