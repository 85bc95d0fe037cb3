// Steps in the words of ip, sysctl and ethtool. The words of tc and nft are the lab file's, and tested there.

import LabFormat
import Packets
import Testing

@testable import LabPlanning

@Suite struct CommandTests {
    private func commands(_ kind: Step.Kind) -> [String] {
        Step(kind, node: "router", location: Sample.location(1)).commands(instance: "lab")
    }

    private let eth1 = Sample.interface("eth1", 3, to: "server", "eth0")

    @Test func namespace() {
        #expect(
            commands(.namespace(NamespaceStep(ipv6: false, forwarding: true))) == [
                "ip netns add lab.router", "ip -n lab.router link set dev lo up",
                "ip netns exec lab.router sysctl -w net.ipv6.conf.all.disable_ipv6=1",
                "ip netns exec lab.router sysctl -w net.ipv6.conf.default.disable_ipv6=1",
                "ip netns exec lab.router sysctl -w net.ipv4.ip_forward=1",
            ])
    }

    @Test func link() {
        let step = LinkStep(
            near: Endpoint(node: "router", interface: "eth1"), far: Endpoint(node: "server", interface: "eth0"),
            nearInterface: eth1, farInterface: Sample.interface("eth0", 2, to: "router", "eth1"))
        #expect(
            commands(.link(step)) == [
                "ip -n lab.router link add name eth1 index 3 address 02:00:00:00:00:03 mtu 1500 numtxqueues 1 numrxqueues 1"
                    + " type veth peer name eth0 index 2 address 02:00:00:00:00:02 mtu 1500 numtxqueues 1 numrxqueues 1"
                    + " netns lab.server"
            ])
    }

    @Test func offloads() {
        #expect(
            commands(.offloads(interface: "eth1", ["tx": false, "gro": true, "sg": false])) == [
                "ip netns exec lab.router ethtool -K eth1 gro on sg off tx off"
            ])
    }

    @Test func filters() throws {
        var interface = eth1
        let network = try Sample.prefix("10.0.0.0/8")
        interface.ingress = [FrameFilter(matches: [.transport(17)], location: Sample.location(1))]
        interface.egress = [
            FrameFilter(matches: [], location: Sample.location(1)),
            FrameFilter(matches: [.address(.source, network, negated: true)], location: Sample.location(1)),
        ]
        let add = "tc -n lab.router filter add dev eth1"
        #expect(
            commands(.filters(interface: interface)) == [
                "tc -n lab.router qdisc add dev eth1 clsact",
                "\(add) ingress protocol all pref 1 bpf da bytecode '11,40 0 0 12,21 0 3 2048,48 0 0 23,21 0 1 17,6 0 0 2,"
                    + "40 0 0 12,21 0 3 34525,48 0 0 20,21 0 1 17,6 0 0 2,6 0 0 4294967295'  # drops: meta l4proto 17",
                "\(add) egress protocol all pref 1 bpf da bytecode '2,6 0 0 2,6 0 0 4294967295'  # drops: everything",
                "\(add) egress protocol all pref 2 bpf da bytecode '8,40 0 0 12,21 0 5 2048,32 0 0 26,84 0 0 4278190080,"
                    + "21 0 1 167772160,5 0 0 1,6 0 0 2,6 0 0 4294967295'  # drops: ip saddr != 10.0.0.0/8",
            ])
    }

    @Test func xdp() {
        let matches: [[Match]] = [[.port(.udp, .destination, 9001...9001, negated: false)], []]
        let filter = XDPFilter(mode: .native, drop: matches, location: Sample.location(1))
        #expect(
            commands(.xdp(interface: eth1, filter)) == [
                "ip -n lab.router link set dev eth1 xdpdrv object drop.o section xdp  # drops: udp dport 9001; everything"
            ])
    }

    @Test func sysctl() {
        let step = Sysctl(key: "net.ipv4.tcp_rmem", value: "1 2 3", optional: false, location: Sample.location(1))
        #expect(commands(.sysctl(step)) == ["ip netns exec lab.router sysctl -w net.ipv4.tcp_rmem='1 2 3'"])
    }

    @Test(arguments: [([0, 2], "5"), ([1], "2"), ([32], "1,00000000"), ([0, 31, 68], "10,00000000,80000001")])
    func steering(_ processors: [Int], _ mask: String) {
        #expect(
            commands(.steering(interface: "eth1", processors)) == [
                "ip netns exec lab.router sh -c 'echo \(mask) > /sys/class/net/eth1/queues/rx-0/rps_cpus'"
            ])
        #expect(ProcessorMask(text: "\(mask)\n").processors == Set(processors))
    }

    @Test func connections() {
        let some = ConntrackFill(amount: .entries(70000), timeout: 60, location: Sample.location(1))
        let line =
            "ip netns exec lab.router conntrack -I -p udp -s 198.18.0.$((1 + n / 60000)) -d 198.19.255.254"
            + " --sport $((1024 + n % 60000)) --dport 9"
        #expect(
            commands(.conntrack(some)) == [
                "for n in $(seq 0 $((70000 - 1))); do \(line) -t 60 -u SEEN_REPLY,ASSURED; done"
            ])
        let full = ConntrackFill(amount: .full, assured: false, location: Sample.location(1))
        let count = "$(( $(sysctl -n net.netfilter.nf_conntrack_max) - $(ip netns exec lab.router conntrack -C) ))"
        #expect(
            commands(.conntrack(full)) == ["for n in $(seq 0 $((\(count) - 1))); do \(line) -t 3600; done"])
    }

    @Test func upAndAddresses() throws {
        #expect(commands(.up(interface: eth1)) == ["ip -n lab.router link set dev eth1 up"])
        let v4 = try Sample.prefix("10.0.0.1/24")
        let v6 = try Sample.prefix("fd00::1/64")
        #expect(commands(.address(interface: eth1, v4)) == ["ip -n lab.router address add 10.0.0.1/24 dev eth1"])
        #expect(commands(.address(interface: eth1, v6)) == ["ip -n lab.router address add fd00::1/64 dev eth1 nodad"])
    }

    @Test func processes() {
        var process = NodeProcess(
            name: "x", location: Sample.location(1), command: ["/bin/sh", "-c", "echo 'a' $HOME"])
        #expect(
            process.command(namespace: "lab.web") == "ip netns exec lab.web /bin/sh -c 'echo '\\''a'\\'' $HOME'")
        process.command = ["nginx", "-g", "daemon off;", ""]
        process.environment = [
            EnvironmentVariable(name: "LANG", value: "C"), EnvironmentVariable(name: "A", value: "b c"),
        ]
        #expect(process.command(namespace: "n") == "ip netns exec n env LANG=C 'A=b c' nginx -g 'daemon off;' ''")
        (process.cpus, process.user, process.directory) = ([0, 3], "www-data", "/srv")
        #expect(
            process.command(namespace: "n")
                == "ip netns exec n taskset -c 0,3 sudo -u www-data env -C /srv LANG=C 'A=b c' nginx -g 'daemon off;' ''"
        )
        (process.cpus, process.user, process.environment) = ([], "1000", [])
        #expect(
            process.command(namespace: "n") == "ip netns exec n sudo -u '#1000' env -C /srv nginx -g 'daemon off;' ''")
    }

    @Test func neighbour() throws {
        let entry = Neighbour(address: try #require(IPAddress("10.0.0.2")), mac: MACAddress(0x0200_0000_0009))
        #expect(
            commands(.neighbour(interface: eth1, entry)) == [
                "ip -n lab.router neighbour replace 10.0.0.2 lladdr 02:00:00:00:00:09 dev eth1 nud permanent"
            ])
    }

    @Test func routes() throws {
        func command(_ route: Route) -> [String] { commands(.route(route, interface: nil)) }
        #expect(
            try command(Sample.route("0.0.0.0/0", via: "10.0.0.2")) == [
                "ip -n lab.router route add default via 10.0.0.2 proto static"
            ])
        #expect(
            try command(Sample.route("::/0", via: "fd00::2")) == [
                "ip -n lab.router route add ::/0 via fd00::2 proto static"
            ])
        let full = try Sample.route("10.1.0.0/16", via: "10.0.0.3", dev: "eth1", metric: 7)
        #expect(command(full) == ["ip -n lab.router route add 10.1.0.0/16 via 10.0.0.3 dev eth1 metric 7 proto static"])
        #expect(
            try command(Sample.route("10.2.0.0/16", .blackhole)) == [
                "ip -n lab.router route add blackhole 10.2.0.0/16 proto static"
            ])
    }
}
