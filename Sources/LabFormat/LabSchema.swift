// The JSON Schema of the lab file, made from the tables that decode it.

package enum LabSchema {
    /// A JSON Schema (draft 2020-12) for editors and for `netlab schema`.
    package static var json: String {
        SchemaWriter.document(LabFile.table.form.schema, identifier: "netlab/lab.schema.json", title: "netlab lab file")
    }
}
