package import WeirCore

/// A function of the rule language: what the checker accepts and the reference prints.
package struct FunctionDeclaration: Sendable {
  package struct Parameter: Sendable {
    package var name: String
    package var type: ParameterType

    init(_ name: String, _ type: ParameterType) {
      self.name = name
      self.type = type
    }
  }

  /// What a parameter takes.
  package enum ParameterType: Sendable {
    case any
    case text, phone, integer, time, condition
    /// Text, or a list of strings.
    case texts
    /// Any value that is no list.
    case single
    /// `isMany` where an aggregate takes the values of many events.
    case amount(isMany: Bool)
    /// Numbers, durations and times.
    case ordered
    /// Whatever has a least and a greatest.
    case comparable
    /// The name of a list, in quotes.
    case list
    /// The name of a column of that list, in quotes.
    case column
    /// The name of a step of the rule's sequence.
    case step
  }

  package enum ResultType: Sendable {
    case type(ValueType)
    case ofFirst
    /// Of durations a duration, else a real.
    case average
    /// Of a list a list, else a string.
    case domain
    /// That of the column of the list.
    case ofColumn
  }

  /// What computes the function.
  package enum Implementation: Hashable, Sendable {
    case value(Function)
    case mentions, prefixIn, domainIn, lookalike, lookup
    case aggregate(AggregateFunction)
  }

  /// An expression that uses the function, and the kind of the event that it is about.
  package struct Example: Sendable {
    package var kind: String
    package var text: String

    init(_ kind: String, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  package var implementation: Implementation
  package var name: String
  package var parameters: [Parameter]
  /// Whether the parameters are brought to one type.
  package var isUnified = false
  package var result: ResultType
  /// Lower case, no full stop.
  package var summary: String
  package var example: Example

  /// The name with its parameters.
  package var signature: String {
    let names = parameters.map { parameter in
      switch parameter.type {
      case .list, .column: "\"\(parameter.name)\""
      default: parameter.name
      }
    }
    return "\(name)(\(names.joined(separator: ", ")))"
  }
}

extension FunctionDeclaration.ParameterType {
  package func accepts(_ type: ValueType) -> Bool {
    switch self {
    case .any, .list, .column, .step: true
    case .single: type != .strings
    case .text: type.isText
    case .texts: type.isText || type == .strings
    case .phone: type == .phone
    case .integer: type == .integer
    case .time: type == .time
    case .condition: type == .bool
    case .amount: type.isNumeric || type == .duration
    case .ordered: type.isNumeric || type == .duration || type == .time
    case .comparable: type != .bool && type != .strings
    }
  }

  /// With its article, for diagnostics.
  package var phrase: String {
    switch self {
    case .any: "a value"
    case .single: "a single value"
    case .text: "text"
    case .texts: "text or a list of strings"
    case .phone: "a phone number"
    case .integer: "an integer"
    case .time: "a time"
    case .condition: "a condition"
    case .amount(let isMany): isMany ? "numbers or durations" : "a number or a duration"
    case .ordered: "numbers, durations or times"
    case .comparable: "values with an order"
    case .list: "a list's name in quotes"
    case .column: "a column's name in quotes"
    case .step: "the name of a step"
    }
  }
}

extension FunctionDeclaration.ResultType {
  /// - Parameter first: type of the first argument; `integer` where there is none.
  package func type(of first: ValueType) -> ValueType {
    switch self {
    case .type(let type): type
    case .ofFirst: first
    case .average: first == .duration ? .duration : .real
    case .domain: first == .strings ? .strings : .string
    case .ofColumn: .string
    }
  }

  package var phrase: String {
    switch self {
    case .type(let type): type.rawValue
    case .ofFirst: "type of the argument"
    case .average: "real, of durations a duration"
    case .domain: "string, of a list a list"
    case .ofColumn: "type of the column"
    }
  }
}
