// The drop program's listing for the layout of one kernel, checked by eye against the design.

let goldenDropProgram = """
    """
