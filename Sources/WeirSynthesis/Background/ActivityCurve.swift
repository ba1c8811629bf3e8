/// How busy each minute of a local day is, and how many events so many days have in each minute.
struct ActivityCurve: Sendable {
  static let minutesPerDay = 1440
  /// Weight of the hours from midnight, in thousandths of the busiest.
  private static let hours = [
    95, 55, 38, 30, 32, 60, 190, 420, 700, 930, 1000, 970, 860, 800, 830, 880, 920, 960, 990, 940,
    860, 700, 430, 210,
  ]

  /// Sum of the weights of the minutes before each minute of the day, and of all.
  private let cumulative: [Int]

  init() {
    var sums = [0]
    for minute in 0..<Self.minutesPerDay {
      let hour = minute / 60
      let next = Self.hours[(hour + 1) % 24]
      // From the middle of one hour to the middle of the next it goes in a straight line.
      let part = minute % 60
      let weight = Self.hours[hour] * (60 - part) + next * part
      sums.append((sums.last ?? 0) + weight)
    }
    cumulative = sums
  }

  /// How many of `total` events over `days` days come before a minute of the run.
  func count(before minute: Int, total: Int, days: Int) -> Int {
    let (day, rest) = minute.quotientAndRemainder(dividingBy: Self.minutesPerDay)
    let whole = cumulative[Self.minutesPerDay]
    let weight = day * whole + cumulative[rest]
    let product = weight.multipliedFullWidth(by: total)
    return (whole * days).dividingFullWidth(product).quotient
  }
}
