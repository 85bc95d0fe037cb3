// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A module of the house. It may depend only on modules that stand above it in this file.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// The tests of one module, in a folder of its name.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, resources: resources,
        swiftSettings: settings)
}

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "netlab",
    products: [.executable(name: "netlab", targets: ["netlab"])],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibnl", pkgConfig: "libnl-route-3.0", providers: [.apt(["libnl-3-dev", "libnl-route-3-dev"])]),
        .systemLibrary(name: "CLibmnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
        .target(name: "CLinux"),
        module("SystemCalls", ["CLinux", system]),
        module("Packets"),
        module("PacketPath"),
        module("VirtualMachines", ["CLinux", "SystemCalls", system]),
        module("Namespaces", ["CLinux", "SystemCalls", system]),
        module("Netlink", ["CLibnl", "CLinux", "SystemCalls", "Packets", system]),
        module("NFTables", ["CLibmnl", "CLinux", "SystemCalls", "Packets", "Netlink", system]),
        module("BPF", ["CLinux", "SystemCalls", system]),
        module(
            "Collectors",
            ["CLinux", "SystemCalls", "Packets", "PacketPath", "Namespaces", "Netlink", "NFTables", "BPF", system]),
        module("Traffic", ["CLinux", "SystemCalls", "Packets", "Namespaces", "BPF", histogram, system]),
        module("LabFormat", ["Packets", "PacketPath", yams]),
        module("LabPlanning", ["Packets", "LabFormat"]),
        module(
            "LabRuntime",
            [
                "CLinux", "SystemCalls", "Packets", "PacketPath", "Namespaces", "Netlink", "NFTables", "BPF",
                "Collectors", "Traffic", "LabFormat", "LabPlanning", logging, system,
            ]),
        module("Reporting", ["PacketPath"]),
        .executableTarget(
            name: "netlab",
            dependencies: [
                "SystemCalls", "Packets", "PacketPath", "Namespaces", "Collectors", "LabFormat", "LabPlanning",
                "LabRuntime", "Reporting", "VirtualMachines", arguments, logging, system,
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["CLinux", "Namespaces"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .executableTarget(
            name: "SessionHelper", dependencies: ["CLinux", "SystemCalls", "Namespaces"], path: "Tests/SessionHelper",
            swiftSettings: settings),
        .executableTarget(
            name: "SnapshotBenchmark",
            dependencies: ["SystemCalls", "PacketPath", "Namespaces", "Collectors", "TestSupport"],
            path: "Tests/Benchmarks/snapshot", swiftSettings: settings),
        tests("SystemCalls", [system]),
        tests("Packets"),
        tests("PacketPath"),
        tests("VirtualMachines", ["SystemCalls"]),
        tests("Namespaces", ["SystemCalls", "SessionHelper"]),
        tests("Netlink", ["SystemCalls", "Packets", "Namespaces"]),
        tests("NFTables", ["SystemCalls", "Packets", "Namespaces", "Netlink"]),
        tests("BPF", ["CLinux", "SystemCalls", "Namespaces"]),
        tests(
            "Collectors",
            ["CLinux", "SystemCalls", "Packets", "PacketPath", "Namespaces", "Netlink", "NFTables", "BPF"]),
        tests("Traffic", ["SystemCalls", "Packets", "Namespaces", "Netlink"]),
        tests("LabFormat", ["Packets", "PacketPath"], resources: [.copy("Golden")]),
        tests("LabPlanning", ["Packets", "LabFormat"], resources: [.copy("Golden")]),
        tests(
            "LabRuntime",
            [
                "CLinux", "SystemCalls", "Packets", "PacketPath", "Namespaces", "Netlink", "BPF", "Collectors",
                "LabFormat", "LabPlanning", "Traffic",
            ]),
        tests("Reporting", ["PacketPath"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["netlab", "TestSupport", "SystemCalls", "Namespaces", "PacketPath", "Reporting"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
