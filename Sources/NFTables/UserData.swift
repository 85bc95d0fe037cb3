// Comments as nft keeps them in the kernel: type, length and value in a userdata attribute.

/// nft's own TLV: one byte of type, one of length, the value. The type of a comment is 0 in tables and rules alike
/// (libnftnl/udata.h, NFTNL_UDATA_TABLE_COMMENT, NFTNL_UDATA_RULE_COMMENT); its value ends with a NUL.
enum UserData {
    /// nft reads no longer comments, NUL included.
    static let longestComment = 128

    static func encode(comment: String) -> [UInt8] {
        let value = Array(comment.utf8) + [0]
        return [0, UInt8(truncatingIfNeeded: value.count)] + value
    }

    /// The comment in userdata, nil if there is none.
    static func comment(in bytes: ArraySlice<UInt8>) -> String? {
        var rest = bytes
        while rest.count >= 2 {
            let type = rest[rest.startIndex]
            let length = Int(rest[rest.startIndex + 1])
            guard rest.count >= 2 + length else { return nil }
            let value = rest.dropFirst(2).prefix(length)
            if type == 0 { return String(decoding: value.prefix { $0 != 0 }, as: UTF8.self) }
            rest = rest.dropFirst(2 + length)
        }
        return nil
    }
}
