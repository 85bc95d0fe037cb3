// The functions of libnftables, found at run time (nftables/libnftables.h).

import Glibc

/// libnftables.so.1, loaded for the life of the process.
@safe
package struct NFTLibrary {
    package static let file = "libnftables.so.1"

    private typealias New = @convention(c) (UInt32) -> OpaquePointer?
    private typealias Free = @convention(c) (OpaquePointer) -> Void
    private typealias Buffer = @convention(c) (OpaquePointer) -> CInt
    private typealias Text = @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
    private typealias Run = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> CInt

    private let new: New
    private let free: Free
    private let bufferOutput: Buffer
    private let bufferError: Buffer
    private let output: Text
    private let error: Text
    private let run: Run

    /// - Throws: NativeTextError `.libraryMissing`, naming the package to install.
    package init(_ file: String = NFTLibrary.file) throws(NativeTextError) {
        guard let handle = unsafe dlopen(file, RTLD_NOW),
            let new = unsafe dlsym(handle, "nft_ctx_new"), let free = unsafe dlsym(handle, "nft_ctx_free"),
            let bufferOutput = unsafe dlsym(handle, "nft_ctx_buffer_output"),
            let bufferError = unsafe dlsym(handle, "nft_ctx_buffer_error"),
            let output = unsafe dlsym(handle, "nft_ctx_get_output_buffer"),
            let error = unsafe dlsym(handle, "nft_ctx_get_error_buffer"),
            let run = unsafe dlsym(handle, "nft_run_cmd_from_filename")
        else {
            throw NativeTextError(
                kind: .libraryMissing,
                message: "native nft text needs the package libnftables1; \(file) cannot be opened")
        }
        unsafe self.new = unsafeBitCast(new, to: New.self)
        unsafe self.free = unsafeBitCast(free, to: Free.self)
        unsafe self.bufferOutput = unsafeBitCast(bufferOutput, to: Buffer.self)
        unsafe self.bufferError = unsafeBitCast(bufferError, to: Buffer.self)
        unsafe self.output = unsafeBitCast(output, to: Text.self)
        unsafe self.error = unsafeBitCast(error, to: Text.self)
        unsafe self.run = unsafeBitCast(run, to: Run.self)
    }

    /// Carries out a file of nft text. One context for one file: it opens its socket in the calling thread's
    /// namespace, and caches interfaces.
    /// - Returns: whether it was carried out, and nft's output or its complaint.
    func run(file: String) throws(NativeTextError) -> (accepted: Bool, words: String) {
        guard let context = unsafe new(0) else {
            throw NativeTextError(kind: .refused, message: "libnftables cannot open a netlink socket")
        }
        defer { unsafe free(context) }
        guard unsafe bufferOutput(context) == 0, unsafe bufferError(context) == 0 else {
            throw NativeTextError(kind: .refused, message: "libnftables cannot buffer its output")
        }
        let accepted = unsafe run(context, file) == 0
        return (accepted, unsafe words(accepted ? output(context) : error(context)))
    }

    private func words(_ text: UnsafePointer<CChar>?) -> String { unsafe text.map { unsafe String(cString: $0) } ?? "" }
}
