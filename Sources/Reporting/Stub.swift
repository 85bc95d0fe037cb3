import PacketPath
package enum JSONReport { package static func render(_ r: RunRecord) throws -> String { "" } }
package enum TextReport { package static func render(_ r: RunRecord, color: Bool, width: Int) -> String { "" } }
package enum CatalogueReport { package static func json() throws -> String { "" }; package static func text(width: Int) -> String { "" } }
