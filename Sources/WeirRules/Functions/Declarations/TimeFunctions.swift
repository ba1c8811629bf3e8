import WeirCore

extension FunctionDeclaration {
  static let hour = FunctionDeclaration(
    implementation: .value(.hour), name: "hour", parameters: [Parameter("time", .time)],
    result: .type(.integer), summary: "hour of the day in the pipeline's zone, 0 to 23",
    example: Example("call", "hour(start) in [2, 3, 4]"))

  static let weekday = FunctionDeclaration(
    implementation: .value(.weekday), name: "weekday", parameters: [Parameter("time", .time)],
    result: .type(.integer),
    summary: "day of the week in the pipeline's zone, 1 for Monday to 7 for Sunday",
    example: Example("call", "weekday(time) >= 6"))

  static let isNight = FunctionDeclaration(
    implementation: .value(.isNight), name: "is_night", parameters: [Parameter("time", .time)],
    result: .type(.bool), summary: "whether the hour in the pipeline's zone lies in [22:00, 06:00)",
    example: Example("transaction", "is_night(time) and amount >= 20000"))
}
