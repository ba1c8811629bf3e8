import WeirCore
import WeirRules

/// Aggregates over the values of a window, oldest first.
enum ReferenceAggregates {
  /// An event of the window: its time, and the aggregate's argument (missing without one).
  struct Row {
    var time: Int64
    var argument: Value
  }

  /// - Parameter rows: the events of the window for which the aggregate's condition is true.
  static func value(of aggregate: CheckedAggregate, over rows: [Row]) -> Value {
    let values = rows.map(\.argument).filter { $0 != .missing }
    switch aggregate.function {
    case .count: return .integer(Int128(rows.count))
    case .span:
      guard let first = rows.first, let last = rows.last else { return .missing }
      return .duration(last.time - first.time)
    case .sum: return sum(values, type: aggregate.type)
    case .distinct: return .integer(Int128(Set(values).count))
    default: break
    }
    guard let first = values.first, let last = values.last else { return .missing }
    switch aggregate.function {
    case .first: return first
    case .last: return last
    case .min: return values.reduce(first) { ReferenceArithmetic.order($1, $0) < 0 ? $1 : $0 }
    case .max: return values.reduce(first) { ReferenceArithmetic.order($1, $0) > 0 ? $1 : $0 }
    case .share:
      let matching = values.filter { $0 == .bool(true) }.count
      return .real(ExactRounding.ratio(Int128(matching), Int128(values.count)))
    case .avg: return average(values, like: first)
    case .median: return median(values)
    case .stddev: return deviation(values, like: first)
    case .count, .span, .sum, .distinct: return .missing
    }
  }

  private static func sum(_ values: [Value], type: ValueType) -> Value {
    if type == .real { return .real(realSum(values)) }
    let total = words(values).reduce(Int128(0), +)
    switch type {
    case .integer: return .integer(total)
    case .decimal: return .decimal(total)
    default: return ReferenceArithmetic.narrow(total) { .duration(Int64($0)) }
    }
  }

  private static func average(_ values: [Value], like first: Value) -> Value {
    let count = Int128(values.count)
    let total = words(values).reduce(Int128(0), +)
    switch first {
    case .real: return .real(realSum(values) / Double(values.count))
    case .decimal: return .real(ExactRounding.ratio(total, count * 1_000_000))
    case .duration: return .duration(Int64(ExactRounding.wholeRatio(total, count)))
    default: return .real(ExactRounding.ratio(total, count))
    }
  }

  /// The value in the middle, of an even number of values the mean of the two.
  private static func median(_ values: [Value]) -> Value {
    let ordered = values.sorted { ReferenceArithmetic.order($0, $1) < 0 }
    let middle = ordered.count / 2
    let chosen = ordered.count % 2 == 1 ? [ordered[middle]] : Array(ordered[middle - 1...middle])
    return average(chosen, like: chosen[0])
  }

  /// The root of n * sum of squares less the square of the sum, over n.
  private static func deviation(_ values: [Value], like first: Value) -> Value {
    let numbers = words(values)
    let total = numbers.reduce(Int128(0), +).magnitude
    let squares = numbers.reduce(BigNatural(0)) {
      $0 + BigNatural($1.magnitude) * BigNatural($1.magnitude)
    }
    let variance =
      BigNatural(UInt128(numbers.count)) * squares - BigNatural(total) * BigNatural(total)
    guard BigNatural(0) < variance else {
      if case .duration = first { return .duration(0) }
      return .real(0)
    }
    let mean = Double(numbers.reduce(Int128(0), +)) / Double(numbers.count)
    let spread = numbers.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let guess = (spread / Double(numbers.count)).squareRoot()
    let count = UInt128(numbers.count)
    switch first {
    case .duration:
      return .duration(
        Int64(ExactRounding.wholeRootRatio(variance, near: guess, BigNatural(count))))
    case .decimal:
      let bottom = BigNatural(count * 1_000_000)
      return .real(ExactRounding.rootRatio(variance, near: guess / 1e6, bottom))
    default:
      return .real(ExactRounding.rootRatio(variance, near: guess, BigNatural(count)))
    }
  }

  private static func words(_ values: [Value]) -> [Int128] {
    values.compactMap { value in
      switch value {
      case .integer(let number), .decimal(let number): number
      case .duration(let milliseconds): Int128(milliseconds)
      default: nil
      }
    }
  }

  private static func realSum(_ values: [Value]) -> Double {
    values.reduce(0.0) { sum, value in
      if case .real(let real) = value { sum + real } else { sum }
    }
  }
}
