// Settings of the whole machine that a lab changes while it is up, and what they were before.

import Glibc
import LabFormat
import Namespaces
import SystemCalls
import SystemPackage

/// A sysctl of the machine as it was before a lab changed it. It stands in the journal before anything is changed, so that
/// `down` and `gc` put it back whatever became of the netlab that changed it.
package struct HostSetting: Codable, Sendable, Equatable {
    /// Its file: `/proc/sys/net/core/netdev_budget`.
    package var path: String
    package var before: String

    /// Held from reading the settings to changing them: another lab sees either none of it in the journal, or all.
    final class Lock: Sendable {
        private let directory: Descriptor

        init(_ path: String) throws {
            directory = try Files.open(path, O_RDONLY | O_DIRECTORY)
            while flock(directory.raw, LOCK_EX | LOCK_NB) != 0 {
                guard Errno.current == .wouldBlock else { throw SystemCallError("flock", on: path, errno: .current) }
                Clock.sleep(milliseconds: 20)
                try Interrupts.check()
            }
        }
    }

    /// nil for a lab that changes nothing of the machine.
    static func lock(for lab: Lab) throws -> Lock? { lab.hostSettings.isEmpty ? nil : try Lock("/proc/sys/net") }

    /// What the lab is about to change, as it is now; nil: nothing.
    /// - Throws: MissingCapability where the caller may not; LabError where another lab has changed it, or the kernel lacks it.
    static func before(_ lab: Lab, in session: Session) throws -> [HostSetting]? {
        guard let first = lab.hostSettings.first else { return nil }
        if session.isRootless {
            throw MissingCapability("root", "settings of the machine are root's: try sudo", at: first.location)
        }
        try refuse(lab, where: InstanceRecord.all(in: session))
        return try lab.hostSettings.compactMap(read)
    }

    /// nil for an optional one that the kernel lacks.
    private static func read(_ setting: LabFormat.Sysctl) throws -> HostSetting? {
        do {
            let text = try Files.text(setting.path)
            return HostSetting(path: setting.path, before: String(text.prefix { $0 != "\n" }))
        } catch {
            if error.errno == .noSuchFileOrDirectory, setting.optional { return nil }
            throw LabError("host: \(setting.key)", "\(error)", at: setting.location)
        }
    }

    /// What another lab changed is not ours to read as the machine's own.
    private static func refuse(_ lab: Lab, where records: [InstanceRecord]) throws {
        let boot = try Intent.currentBootID()
        for record in records {
            guard let intent = record.intent, intent.bootID == boot else { continue }
            for changed in intent.hostSettings ?? [] {
                guard let setting = lab.hostSettings.first(where: { $0.path == changed.path }) else { continue }
                throw LabError(
                    "host: \(setting.key)", "the lab '\(record.name)' has changed it", at: setting.location,
                    remedy: record.isKilled ? "'netlab gc' puts it back" : "netlab down \(record.name)")
            }
        }
    }

    /// Equivalent to `sysctl -w KEY=VALUE` for each.
    static func change(for lab: Lab) throws {
        for setting in lab.hostSettings {
            do { try Files.write(setting.value, to: setting.path, flags: Sysctl.writeFlags) } catch {
                if error.errno == .noSuchFileOrDirectory, setting.optional { continue }
                throw LabError("host: \(setting.key)", "\(error)", at: setting.location)
            }
        }
    }

    /// The last one first, and all of them even if one cannot be. After a reboot the machine has its own again.
    /// - Throws: SystemCallError for the first that could not; one that went with its module is none.
    static func putBack(of intent: Intent) throws {
        guard let settings = intent.hostSettings, intent.bootID == (try Intent.currentBootID()) else { return }
        var failure: SystemCallError?
        for setting in settings.reversed() {
            do { try Files.write(setting.before, to: setting.path, flags: Sysctl.writeFlags) } catch {
                if error.errno != .noSuchFileOrDirectory { failure = failure ?? error }
            }
        }
        if let failure { throw failure }
    }
}
