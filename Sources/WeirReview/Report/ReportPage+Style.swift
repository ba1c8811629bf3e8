extension ReportPage {
  /// The page's only style.
  static let style: StaticString = """
    :root{color-scheme:light dark;--back:#fff;--fore:#1b1f24;--soft:#57606a;--line:#d0d7de;
    --box:#f6f8fa;--mark:#0a58ca;--high:#b3261e;--good:#1a7f37}
    @media (prefers-color-scheme:dark){:root{--back:#0f1318;--fore:#e6edf3;--soft:#9aa7b4;
    --line:#343c46;--box:#181e25;--mark:#6cb2ff;--high:#ff8a80;--good:#56d364}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1rem 1.25rem 4rem;max-width:76rem;background:var(--back);
    color:var(--fore);font:16px/1.5 system-ui,sans-serif}
    h1{font-size:1.6rem;margin:.5rem 0 0}
    h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
    h3{font-size:1rem;margin:1rem 0 .25rem}
    p{margin:.35rem 0}
    a{color:var(--mark)}
    code,pre{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere;unicode-bidi:isolate}
    td code{overflow-wrap:break-word}
    .soft,caption,.axis{color:var(--soft);font-size:.875rem}
    .warning{border-left:4px solid var(--high);padding:.5rem .75rem;background:var(--box)}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.5rem}
    nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
    :focus-visible{outline:3px solid var(--mark);outline-offset:2px}
    .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;
    margin:1rem 0}
    .tiles div{background:var(--box);border:1px solid var(--line);border-radius:6px;
    padding:.5rem .75rem}
    .tiles dt{color:var(--soft);font-size:.8rem}
    .tiles dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .wide{overflow-x:auto;margin:.5rem 0}
    .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));
    gap:0 2rem;align-items:start}
    table{border-collapse:collapse;width:100%;font-size:.9rem}
    caption{text-align:left;padding:.25rem 0}
    th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
    vertical-align:top}
    th{white-space:nowrap;font-weight:600}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    th button{all:unset;cursor:pointer;font-weight:600}
    th button:focus-visible{outline:3px solid var(--mark)}
    th[aria-sort=ascending] button::after{content:" \\25B2"}
    th[aria-sort=descending] button::after{content:" \\25BC"}
    .bar{display:inline-block;width:calc(100% - 5rem);min-width:3rem;height:7px}
    .width{display:inline-block;min-width:4.5rem}
    .bar rect,.chart rect{fill:var(--mark)}
    .chart{display:block;width:100%;height:10rem;border-bottom:1px solid var(--line)}
    .chart .room{fill:transparent}
    .chart g:hover .room{fill:var(--box)}
    .axis{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
    .clusters{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));
    gap:1rem}
    figure{margin:0;border:1px solid var(--line);border-radius:6px;padding:.75rem;min-width:0;
    break-inside:avoid}
    .graph{display:block;width:100%;height:auto}
    .graph line{stroke:var(--soft);stroke-width:1.2}
    .graph circle{fill:var(--mark)}
    .graph circle.high{fill:var(--high)}
    .graph rect{fill:var(--back);stroke:var(--fore);stroke-width:2}
    .graph text{fill:var(--fore);font-size:11px;paint-order:stroke;stroke:var(--back);
    stroke-width:3px}
    form{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin:.75rem 0}
    label{font-size:.8rem;color:var(--soft);display:grid;gap:.15rem;min-width:0}
    input,select,button{font:inherit;font-size:.95rem;color:var(--fore);background:var(--box);
    border:1px solid var(--line);border-radius:6px;padding:.3rem .55rem;max-width:100%}
    button{cursor:pointer}
    .group{border:1px solid var(--line);border-radius:6px;margin:.4rem 0}
    .group>summary{display:grid;grid-template-columns:4.5rem minmax(9rem,1.4fr) 7.5rem 2fr;
    gap:.25rem .75rem;padding:.45rem .75rem;cursor:pointer;align-items:baseline}
    .group[open]>summary{background:var(--box);border-bottom:1px solid var(--line)}
    .score{font-weight:700;font-variant-numeric:tabular-nums}
    .score::before{content:"\\25B8  ";color:var(--soft)}
    .group[open]>summary .score::before{content:"\\25BE  "}
    .body{padding:.25rem .75rem .75rem}
    .event{border-top:1px solid var(--line);padding:.5rem 0;margin:0}
    .event:first-child{border-top:0}
    .event dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 .75rem;
    margin:.25rem 0;font-size:.85rem}
    .event dt{color:var(--soft)}
    .event dd{margin:0}
    .why{font-weight:600;unicode-bidi:isolate;overflow-wrap:anywhere}
    .verdict{color:var(--good);font-weight:600}
    .verdict.false_positive{color:var(--high)}
    .verdict.unsure{color:var(--soft)}
    .buttons{display:flex;flex-wrap:wrap;gap:.4rem;margin:.4rem 0}
    .error{color:var(--high);font-weight:600}
    @media (max-width:40rem){body{padding:.5rem .75rem 3rem}.bar{display:none}
    .width{min-width:0}
    .group>summary{grid-template-columns:4.5rem minmax(0,1fr)}
    .event dl{grid-template-columns:minmax(0,1fr)}.event dd{margin-bottom:.25rem}}
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    @media print{:root{--back:#fff;--fore:#000;--soft:#444;--line:#999;--box:#fff;--mark:#1f5fbf;
    --high:#a00;--good:#060}body{max-width:none;font-size:10pt;padding:0}
    nav,form,.buttons,.more,.skip{display:none}.wide{overflow:visible}
    tr,figure,.event,.group>summary{break-inside:avoid}h2,h3,caption,thead,.group>summary,
    p:has(+.wide){break-after:avoid}.clusters{grid-template-columns:1fr 1fr}.pair{display:block}.axis{font-size:7pt}
    .bar rect,.chart rect,.graph circle{print-color-adjust:exact}}
    """
}
