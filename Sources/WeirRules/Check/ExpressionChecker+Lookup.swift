import WeirCore

extension ExpressionChecker {
  /// `lookup(x, "list", "column")`.
  func lookup(_ declaration: FunctionDeclaration, _ arguments: [Syntax]) -> TypedExpression? {
    let value = typed(arguments[0])
    guard case .string(let list, _) = arguments[1].form,
      case .string(let column, _) = arguments[2].form
    else {
      fail(
        "rule.unknown-list", arguments[1].range,
        "'\(declaration.name)' needs the names of a list and of a column in quotes")
      return nil
    }
    guard let value, takes((value, arguments[0]), declaration.parameters[0].type, declaration.name)
    else { return nil }
    let use: ListCatalogue.Use = value.type == .phone ? .phones : .texts
    guard let place = place(of: list, use, at: arguments[1].range) else { return nil }
    guard let found = lists.column(column, of: place) else {
      // A list that cannot be read has reported why.
      let names = lists.columnNames(of: list)
      if !names.isEmpty {
        fail(
          "rule.unknown-column", arguments[2].range, "list '\(list)' has no column '\(column)'",
          help: Spelling.hint(for: column, of: names)
            ?? "its columns are \(names.joined(separator: ", "))")
      }
      return nil
    }
    return TypedExpression(
      .lookup(value, column: found), lists.columns[found].type, text: "")
  }
}
