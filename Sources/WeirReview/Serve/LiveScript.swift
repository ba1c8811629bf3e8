/// What the script of a served page does more than that of a file: buttons that write verdicts.
enum LiveScript {
  static var bytes: [UInt8] { text.withUTF8Buffer { Array($0) } }

  private static let text: StaticString = #"""
    "use strict";
    const token = new URLSearchParams(location.search).get("token");
    const reasons = ["legitimate_business", "known_customer", "test_traffic", "data_error",
      "rule_too_broad", "list_outdated", "other"];

    async function ask(body) {
      const headers = { "X-Weir-Token": token };
      if (body) headers["Content-Type"] = "application/json";
      const response = await fetch("/verdicts",
        body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      take(answer);
    }
    function take(state) {
      data.decisions = state.decisions;
      data.groups.forEach((group, place) => { group.u = state.undecided[place]; });
      for (const view of document.querySelectorAll("[data-event]")) {
        view.querySelector(".decisions").replaceChildren(
          ...decisionsOf(Number(view.dataset.event)));
      }
      for (const view of document.querySelectorAll("[data-group]")) {
        view.querySelector(".status").textContent = status(data.groups[view.dataset.group]);
      }
      for (const row of document.querySelector("#rules table").tBodies[0].rows) {
        const place = data.rules.findIndex((rule) => rule.name === row.cells[0].textContent);
        if (place >= 0) precision(row, state.rules[place]);
      }
    }
    function precision(row, counts) {
      counts.forEach((count, place) => {
        row.cells[4 + place].textContent = count;
        row.cells[4 + place].dataset.o = count;
      });
      const decided = counts[0] + counts[1];
      row.cells[7].textContent =
        decided === 0 ? "-" : (100 * counts[0] / decided).toFixed(1) + " %";
      row.cells[7].dataset.o = decided === 0 ? "" : counts[0] / decided;
    }
    window.verdictButtons = ({ place, group }) => {
      const of = group ? { group: data.groups.indexOf(group) } : { event: place };
      const what = group ? "all events of the group" : "the event";
      const reason = make("select", { "aria-label": "Reason of a false positive" },
        make("option", { value: "" }, "reason"),
        ...reasons.map((name) => make("option", { value: name }, name.replaceAll("_", " "))));
      const note = make("input", { "aria-label": "Note", placeholder: "note", size: "18" });
      const error = make("span", { class: "error", role: "alert" });
      const button = (text, verdict) => {
        const element = make("button", { type: "button", title: text + ": " + what }, text);
        element.addEventListener("click", async () => {
          error.textContent = "";
          if (verdict === "false_positive" && !reason.value) {
            error.textContent = "Choose a reason.";
            reason.focus();
            return;
          }
          try {
            await ask({ ...of, verdict, note: note.value,
              reason: verdict === "false_positive" ? reason.value : null });
            note.value = "";
          } catch (problem) {
            error.textContent = problem.message;
          }
        });
        return element;
      };
      return make("div", { class: "buttons", role: "group", "aria-label": "Verdict on " + what },
        button(group ? "Confirm all" : "Confirm", "confirmed"),
        button("False positive", "false_positive"), reason, button("Unsure", "unsure"),
        note, button("Note", "note"), button("Undo", "undo"), error);
    };
    addEventListener("focus", () => ask().catch(() => {}));
    addEventListener("DOMContentLoaded", () => ask().catch(() => {}));

    """#
}
