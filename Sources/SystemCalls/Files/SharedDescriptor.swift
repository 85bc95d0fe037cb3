// A file descriptor with several owners.

/// A file descriptor that arrays and dictionaries can hold: closed with its last reference.
package final class SharedDescriptor: Sendable {
    package let descriptor: Descriptor
    package var raw: CInt { descriptor.raw }

    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
