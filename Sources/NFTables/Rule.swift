// A rule: expressions that run one after the other on a packet.

import CLibmnl

package struct Rule: Sendable {
    package var expressions: [any Expression]
    /// Shown by nft as `comment "..."`. At most 127 bytes.
    package var comment: String?
    /// The caller's number, given back by errors about the rule.
    package var tag: Int?

    package init(_ expressions: [any Expression], comment: String? = nil, tag: Int? = nil) {
        self.expressions = expressions
        self.comment = comment
        self.tag = tag
    }

    /// `nft add rule FAMILY TABLE CHAIN ...`: NFT_MSG_NEWRULE.
    func encode(table: String, chain: String, into builder: inout MessageBuilder) {
        builder.attribute(NFTA_RULE_TABLE, string: table)
        builder.attribute(NFTA_RULE_CHAIN, string: chain)
        builder.nested(NFTA_RULE_EXPRESSIONS) { list in
            for expression in expressions { list.element(expression) }
        }
        if let comment { builder.attribute(NFTA_RULE_USERDATA, bytes: UserData.encode(comment: comment)) }
    }
}

extension MessageBuilder {
    /// One element of NFTA_RULE_EXPRESSIONS.
    mutating func element(_ expression: some Expression) {
        nested(NFTA_LIST_ELEM) { element in
            element.attribute(NFTA_EXPR_NAME, string: type(of: expression).name)
            element.nested(NFTA_EXPR_DATA) { expression.encode(into: &$0) }
        }
    }
}
