import WeirCore
import WeirSinks

/// Writes events as the page's script reads them: short keys, all texts visible, see
/// ``VisibleText``.
struct ShownEventEncoder: Sendable {
  static let textBound = 2_000
  static let evidenceBound = 20

  let rules: [String: Int]
  let reader: EventFieldReader
  let zone: Zone?

  init(rules: [String], reader: EventFieldReader, zone: Zone?) {
    self.rules = Dictionary(
      rules.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.reader = reader
    self.zone = zone
  }

  /// Keys: `n` number in the file, `i` id, `k` kind, `t` time in milliseconds, `z` what the zone is
  /// ahead in minutes, `s` score in tenths, `l` level, `p` place of the record, `a` actions with
  /// targets, `x` fields, `g` flags.
  func json(of event: ReviewEvent) -> [UInt8] {
    var json = PageJSON()
    json.object { json in
      json.member("n", event.number)
      json.member("i", shown(event.id))
      json.member("k", shown(event.kind))
      json.member("t", Int(event.time))
      if let zone { json.member("z", Int(zone.offset(at: event.time) / 60_000)) }
      json.member("s", event.score)
      json.member("l", event.level.rank)
      json.member("p", place(event.source))
      json.member("a", event.actions) { json, action in
        json.list([shown(action.action), shown(action.target)])
      }
      json.member("x", reader.fields(of: event).all) { json, field in
        json.list([shown(field.name), shown(field.text)])
      }
      json.member("g", event.flags) { json, flag in encode(flag, of: event, to: &json) }
    }
    return json.bytes
  }

  /// Keys: `r` number of the rule, `w` reason, `s` score, `u` subject, `k` key, `v` values,
  /// `e` evidence, `m` how many more records are evidence.
  private func encode(_ flag: ReviewFlag, of event: ReviewEvent, to json: inout PageJSON) {
    let evidence = flag.evidence
    json.object { json in
      json.member("r", rules[flag.rule] ?? 0)
      json.member("w", shown(flag.why))
      json.member("s", flag.score)
      json.member("u", shown(event.subject(of: flag).value))
      json.member("k", flag.key) { json, part in json.list([shown(part.name), shown(part.text)]) }
      json.member("v", flag.values) { json, value in
        json.list([shown(value.name), shown(value.text)])
      }
      json.member("e", Array(evidence.prefix(Self.evidenceBound))) { json, evidence in
        json.list([
          place(evidence.place), shown(evidence.step ?? ""), shown(evidence.id ?? ""),
        ])
      }
      if evidence.count > Self.evidenceBound {
        json.member("m", evidence.count - Self.evidenceBound)
      }
    }
  }

  /// For example `calls-00.jsonl.zst, record 40`.
  private func place(_ place: RecordPlace) -> String {
    shown("\(place.file), record \(place.record)")
  }

  private func shown(_ text: String) -> String { Self.shown(text) }

  /// Visible, and cut where nobody reads on.
  static func shown(_ text: String) -> String {
    guard text.utf8.count > textBound, text.unicodeScalars.count > textBound else {
      return VisibleText.of(text)
    }
    let scalars = text.unicodeScalars
    let kept = String(String.UnicodeScalarView(scalars.prefix(textBound)))
    return VisibleText.of(kept) + "… (\(scalars.count - textBound) more characters)"
  }
}
