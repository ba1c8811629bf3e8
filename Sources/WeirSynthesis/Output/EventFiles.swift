import WeirCore
import WeirSinks

/// Spreads events over the files of a layout; on standard output they are one mixed stream.
struct EventFiles {
  private static let regions = ["east", "north", "south", "west"]

  private let folder: String
  private let layout: SynthesisOptions.Layout
  private let zone: Zone
  private let isOneDay: Bool
  private let ending: String
  private var open: [EventFile] = []
  private var openHour: Int64 = .min
  private(set) var names: [String] = []

  /// - Parameter folder: `-` for standard output.
  /// - Throws: ``SinkError`` if a file cannot be opened.
  init(folder: String, options: SynthesisOptions) throws(SinkError) {
    self.folder = folder
    layout = folder == "-" ? .mixed : options.layout
    zone = options.zone
    isOneDay = options.days == 1
    ending = options.isCompressed ? ".jsonl.zst" : ".jsonl"
    switch layout {
    case .hours: break
    case .one: try openKinds([""])
    case .switches: try openKinds(Self.regions.map { "-\($0)" })
    case .mixed: try openFile("mixed")
    }
  }

  /// - Throws: ``SinkError`` if the line cannot be written.
  mutating func write(
    _ line: UnsafeRawBufferPointer, kind: LogKind, region: Int, time: Int64
  ) throws(SinkError) {
    switch layout {
    case .mixed: try open[0].write(line)
    case .one: try open[kind.rawValue].write(line)
    case .switches: try open[kind.rawValue * Self.regions.count + region].write(line)
    case .hours:
      let hour = floorDivide(time, 3_600_000)
      if hour != openHour { try turn(to: hour, time: time) }
      try open[kind.rawValue].write(line)
    }
  }

  /// - Throws: ``SinkError`` if a file cannot be written whole.
  mutating func commit() throws(SinkError) {
    for file in open { try file.commit() }
    open = []
  }

  private mutating func turn(to hour: Int64, time: Int64) throws(SinkError) {
    try commit()
    openHour = hour
    let local = zone.local(time)
    let date = CivilDate(daysSince1970: Int(floorDivide(local, EventTime.millisecondsPerDay)))
    let clock = two(zone.hour(time))
    let day = "\(date.year)-\(two(date.month))-\(two(date.day))-"
    try openKinds(["-\(isOneDay ? "" : day)\(clock)"])
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  private mutating func openKinds(_ endings: [String]) throws(SinkError) {
    for kind in LogKind.allCases {
      for ending in endings { try openFile(kind.fileName + ending) }
    }
  }

  private mutating func openFile(_ stem: String) throws(SinkError) {
    guard folder != "-" else {
      open.append(try EventFile(name: "-", path: "-"))
      return
    }
    let name = stem + ending
    open.append(try EventFile(name: name, path: "\(folder)/\(name)"))
    names.append(name)
  }
}
