// The shape of a stage in JSON.

import PacketPath

struct CatalogueStage: Encodable {
    var id: String
    var title: String
    var direction: String
    var layer: String
    var about: String
    var causes: [CatalogueCause]

    init(_ stage: Stage) {
        (id, title, about) = (stage.id, stage.title, stage.about)
        (direction, layer) = (stage.direction.rawValue, stage.layer.rawValue)
        causes = stage.causes.map(CatalogueCause.init)
    }
}

/// What nobody knows is left out.
struct CatalogueCause: Encodable {
    struct Kernels: Encodable { var kernels, text: String }

    var id, title, direction, layer, outcome: String
    var about: String?
    var reasons, functions: [String]
    /// Kernels that lack some of the reasons, with these.
    var reasonsMissing: [String: [String]]?
    var counter: String?
    /// `node`, `interface` or `host`.
    var counterScope: String?
    var crossChecks, alsoMoves: [String]
    var errno: String?
    var misleading: [String]
    var remedy: String
    var tools, knobs: [String]
    var recipe, capability: String?
    var kernels: [Kernels]
    var labs: [String]

    init(_ cause: Cause) {
        (id, title, outcome) = (cause.id, cause.title, cause.outcome.rawValue)
        (direction, layer) = (cause.direction.rawValue, cause.layer.rawValue)
        about = cause.about.isEmpty ? nil : cause.about
        (reasons, functions) = (cause.reasons, cause.functions)
        let lacking = cause.reasons.flatMap { reason in DropReasonHistory.lacking(reason).map { ($0, reason) } }
        reasonsMissing = lacking.isEmpty ? nil : Dictionary(grouping: lacking, by: \.0).mapValues { $0.map(\.1) }
        (counter, counterScope) = (cause.primary?.text, cause.primary?.breadth)
        (crossChecks, alsoMoves) = (cause.crossCheckTexts, cause.alsoMoves.map(\.text))
        (errno, misleading, remedy) = (cause.errno, cause.misleading, cause.remedy)
        (tools, knobs, recipe) = (cause.tools, cause.knobs, cause.recipe)
        (capability, labs) = (cause.capability, cause.labs)
        kernels = cause.kernels.map { Kernels(kernels: $0.kernels, text: $0.text) }
    }
}
