// The shape of a stage in JSON.

import PacketPath

struct CatalogueStage: Encodable {
    struct CatalogueCause: Encodable {
        var id: String
        var title: String
        var direction: String
        var layer: String
        var reasons: [String]
        var functions: [String]
        var counter: String?
        var crossChecks: [String]
        var errno: String?
        var remedy: String
        var tools: [String]
    }

    var id: String
    var title: String
    var causes: [CatalogueCause]

    init(_ stage: Stage) {
        id = stage.id
        title = stage.title
        causes = stage.causes.map { cause in
            CatalogueCause(
                id: cause.id, title: cause.title, direction: cause.direction.rawValue, layer: cause.layer.rawValue,
                reasons: cause.reasons, functions: cause.functions, counter: cause.primary?.text,
                crossChecks: cause.crossChecks.map(\.text), errno: cause.errno, remedy: cause.remedy, tools: cause.tools
            )
        }
    }
}
