package exposurewatch.app.audit;

/** The report's style sheet: phone first, dark by preference, and always dark on light on paper. */
final class ReportStyle {

    static final String CSS = """

            :root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --quiet: #4f5963; --rule: #c8d0d8;
              --soft: #f3f5f7; --bad: #b3261e; --warn: #7a4b00; --good: #1a6334; }
            @media (prefers-color-scheme: dark) { :root { --page: #14171a; --ink: #e8eaed; --quiet: #a9b3bd;
              --rule: #3d4650; --soft: #1e2328; --bad: #ff8a80; --warn: #ffc46b; --good: #7ddc9a; } }
            * { box-sizing: border-box; }
            html { -webkit-text-size-adjust: 100%; }
            body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--page); color: var(--ink);
              font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
            h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
            h2 { margin: 2.25rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--rule); font-size: 1.25rem; }
            h3 { margin: 1.5rem 0 .25rem; font-size: 1.05rem; }
            p, ul, ol { margin: .5rem 0; max-width: 46rem; }
            ul, ol { padding-left: 1.5rem; }
            li { margin: .3rem 0; }
            a { color: inherit; }
            bdi { overflow-wrap: anywhere; white-space: pre-wrap; }
            .quiet, header p, footer p, caption, summary { color: var(--quiet); }
            header p, footer p { font-size: .9rem; margin: .25rem 0; }
            .verdict { margin: 1.25rem 0; padding: .75rem 1rem; max-width: none; background: var(--soft);
              border-left: .4rem solid var(--good); }
            .verdict p { margin: .25rem 0; max-width: none; }
            .verdict .mark { font-weight: 700; color: var(--good); }
            .verdict .said { font-size: 1.2rem; line-height: 1.4; font-weight: 600; }
            .verdict.found { border-color: var(--bad); }
            .verdict.found .mark { color: var(--bad); }
            .verdict.open { border-color: var(--warn); }
            .verdict.open .mark { color: var(--warn); }
            figure { margin: 1rem 0; }
            svg { display: block; overflow: visible; }
            .chart { padding: 0 .25rem 0 2.75rem; }
            .chart.wide { padding-left: 5.5rem; }
            .chart details { margin-left: -2.75rem; }
            .chart.wide details { margin-left: -5.5rem; }
            rect { fill: var(--bad); }
            text { fill: var(--quiet); font-size: 12px; }
            text.end { text-anchor: end; }
            text.middle { text-anchor: middle; }
            line.axis { stroke: var(--quiet); }
            line.grid { stroke: var(--rule); }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .925rem; }
            caption { text-align: left; padding: .25rem 0; }
            th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--rule); text-align: left;
              vertical-align: top; }
            thead th { border-bottom: 2px solid var(--quiet); vertical-align: bottom; }
            tbody th { font-weight: 400; }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
              padding-right: 1.25rem; }
            th:nth-child(2) { text-align: right; padding-right: 1.25rem; }
            .list { table-layout: fixed; }
            .list thead th:nth-child(2) { text-align: left; padding-right: .6rem; }
            .list thead th:first-child { width: 17%; }
            .list thead th:nth-child(5) { width: 23%; }
            .list thead th:nth-child(6) { width: 14%; }
            .narrow { width: auto; }
            .ranking .bar { width: 40%; }
            .ranking.cards .bar { width: 25%; }
            .counts th:first-child { width: 28%; }
            td .quiet { display: block; font-size: .9em; }
            td .quiet:only-child { display: inline; font-size: 1em; }
            .exposed { color: var(--bad); font-weight: 600; }
            .unjudged { color: var(--warn); font-weight: 600; }
            details { margin: .5rem 0; }
            summary { cursor: pointer; text-decoration: underline; padding: .4rem 0; }
            summary:focus-visible, a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
            footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
            @media screen and (max-width: 40rem) {
              .cards, .cards tbody, .cards tr, .cards td, .cards tbody th { display: block;
                width: auto; }
              .cards thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
              .cards tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
              .cards td, .cards tbody th { padding: .1rem 0 .1rem 6.5rem; border: 0; text-align: left;
                white-space: normal; }
              .ranking.cards .bar { width: auto; }
              .quarter { display: none; }
              .cards td::before, .cards tbody th::before { content: attr(data-label); float: left; margin-left: -6.5rem;
                color: var(--quiet); }
            }
            @media print {
              :root { color-scheme: light; --page: #ffffff; --ink: #000000; --quiet: #404040; --rule: #b0b0b0;
                --soft: #ffffff; --bad: #a3201a; --warn: #6b4200; --good: #14532b; }
              @page { margin: 16mm; }
              body { padding: 0; max-width: none; font-size: 10pt; }
              .verdict { border: 1px solid; border-left-width: .4rem; }
              h2, h3, caption, summary { break-after: avoid; }
              tr, li, figure svg, .verdict { break-inside: avoid; }
              thead { display: table-header-group; }
              summary, .chart details { display: none; }
              table { font-size: 8.5pt; }
              .list { font-size: 7.5pt; line-height: 1.3; }
              details::details-content { content-visibility: visible; block-size: auto; }
            }
            """;

    private ReportStyle() {}
}
