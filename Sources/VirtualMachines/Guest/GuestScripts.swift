// What runs as process 1 of the guest: two scripts for busybox.

enum GuestScripts {
    /// In the initramfs: the host's files read-only, a tmpfs above them, and over there.
    static let initialize = """
        #!/bin/busybox sh
        bb=/bin/busybox
        $bb mount -t proc proc /proc
        $bb mount -t sysfs sys /sys
        $bb mount -t devtmpfs dev /dev 2>/dev/null
        exec </dev/null >/dev/console 2>&1
        fail() { echo "netlab: $*"; $bb sync; $bb poweroff -f; }
        . /guest/settings
        for module in /modules/*.ko; do $bb insmod "$module" || echo "netlab: cannot load $module"; done
        tries=0
        while [ ! -e /sys/class/virtio-ports/vport0p1 ] && [ $tries -lt 200 ]; do
            $bb sleep 0.05; tries=$((tries + 1))
        done
        options=trans=virtio,version=9p2000.L,msize=512000
        $bb mount -t 9p -o ro,cache=loose,$options root /lower || fail "cannot mount the host's files"
        $bb mount -t tmpfs -o mode=755,size=80% tmpfs /upper
        $bb mkdir /upper/files /upper/work
        $bb mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work root /root \\
            || fail "cannot mount an overlay"
        cd /root
        $bb mkdir -p proc sys dev run tmp .netlab/bin "lib/modules/$RELEASE"
        $bb mount -t 9p -o ro,cache=loose,$options modules "lib/modules/$RELEASE" || fail "cannot mount the modules"
        $bb mount --move /proc proc; $bb mount --move /sys sys; $bb mount --move /dev dev
        $bb cp -r /guest/. .netlab/
        $bb cp $bb .netlab/bin/busybox
        for name in modprobe insmod rmmod lsmod; do $bb ln -s busybox .netlab/bin/$name; done
        exec $bb switch_root /root /.netlab/bin/busybox sh /.netlab/main
        """

    /// In the host's files: what systemd and udev would do, as far as a lab needs it; then the command.
    static let main = """
        bb=/.netlab/bin/busybox
        . /.netlab/settings
        export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        $bb mkdir -p /dev/pts /dev/shm /dev/mqueue /dev/hugepages /dev/net
        $bb mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
        $bb mount -t tmpfs -o mode=1777 tmpfs /dev/shm
        $bb mount -t tmpfs -o mode=755 tmpfs /run
        $bb mkdir -p /run/lock
        [ -e /dev/fd ] || $bb ln -s /proc/self/fd /dev/fd
        for n in 0:stdin 1:stdout 2:stderr; do [ -e /dev/${n#*:} ] || $bb ln -s fd/${n%:*} /dev/${n#*:}; done
        [ -e /dev/net/tun ] || $bb mknod -m 666 /dev/net/tun c 10 200
        $bb mount -t cgroup2 cgroup2 /sys/fs/cgroup
        $bb mount -t debugfs debugfs /sys/kernel/debug
        $bb mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
        $bb mount -t bpf bpf /sys/fs/bpf
        $bb ip link set lo up
        $bb hostname netlab-guest
        echo /.netlab/bin/modprobe > /proc/sys/kernel/modprobe
        echo 1 > /proc/sys/kernel/panic_on_oops
        options=trans=virtio,version=9p2000.L,msize=512000
        while read -r tag mode path; do
            cache=mmap; [ $mode = rw ] || cache=loose
            $bb mkdir -p "$path"
            $bb mount -t 9p -o $mode,cache=$cache,$options "$tag" "$path" || echo "netlab: cannot mount $path"
        done < /.netlab/shares
        for port in /sys/class/virtio-ports/*; do
            case $($bb cat $port/name) in
                out) out=/dev/${port##*/};;
                err) err=/dev/${port##*/};;
                end) end=/dev/${port##*/};;
            esac
        done
        input=/dev/null; [ ! -e /.netlab/input ] || input=/.netlab/input
        echo up > $end
        $bb setsid $bb sh /.netlab/command < $input > $out 2> $err
        code=$?
        $bb sync
        echo "exit $code" > $end
        $bb reboot -f
        """
}
