package dev.dln.app.report;

/** The look of pages and charts: one sheet, light and dark, no fonts or files from elsewhere. */
final class Style {
    private Style() {}

    /** Colours are Okabe and Ito's, a little darker on white, a little lighter on black. */
    static final String SHEET =
            """
            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --paper: #ffffff;
              --panel: #f6f8fa; --rule: #d1d9e0; --c0: #8a939e; --c1: #0072b2; --c2: #d55e00;
              --c3: #007f5f; --c4: #b0508c; --c5: #8a6d00; --c6: #2a8fc4; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1;
              --paper: #0f1318; --panel: #181d24; --rule: #313944; --c0: #6f7a87; --c1: #56b4e9;
              --c2: #ff9248; --c3: #2fc79d; --c4: #e58fc2; --c5: #f0d24a; --c6: #9fd3f5; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
              font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
            main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
            h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
            h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; }
            p { margin: .5rem 0; max-width: 76ch; }
            .lead { font-size: 1.06rem; color: var(--soft); }
            dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
              gap: 12px; margin: 1.6rem 0; }
            dl.facts div { background: var(--panel); border: 1px solid var(--rule);
              border-radius: 8px; padding: 10px 14px; }
            dl.facts dt { font-size: .82rem; color: var(--soft); }
            dl.facts dd { margin: 2px 0 0; font-size: 1.2rem; font-weight: 600;
              font-variant-numeric: tabular-nums; }
            figure { margin: 1.6rem 0; }
            figcaption { font-size: .9rem; color: var(--soft); max-width: 88ch; margin-top: .4rem; }
            .chart { width: 100%; height: auto; display: block; }
            .chart text { fill: var(--ink); font-size: 14px; }
            .chart .tick text { fill: var(--soft); font-size: 13px; }
            .chart .label text { font-size: 15px; }
            .chart .grid line { stroke: var(--rule); stroke-width: .6; }
            .chart .axis line { stroke: var(--soft); stroke-width: 1.2; }
            .chart .filled { stroke: var(--paper); stroke-width: 1; }
            .chart .cells.filled { stroke: none; }
            .chart .stroked { fill: none; stroke-width: 1.6; }
            .chart .dashed { stroke-dasharray: 7 5; }
            .chart .hair { stroke-width: .8; opacity: .55; }
            .chart .halo { stroke-width: 2; }
            .chart .zone { fill: var(--c0); opacity: .16; }
            .chart .note text { fill: var(--soft); font-size: 13px; }
            .chart .tree path { fill: none; stroke: var(--ink); stroke-width: 1.4; }
            .chart .tree .open { stroke: var(--soft); stroke-dasharray: 3 5; }
            .chart .iso { fill: none; stroke: #ffffff; stroke-opacity: .45; stroke-width: .8; }
            .chart .over .filled { stroke: #ffffff; stroke-width: 1.6; }
            .chart .over .stroked { stroke: #ffffff; stroke-width: 2.4; }
            .chart .over text { fill: #ffffff; font-size: 13px; font-weight: 600;
              paint-order: stroke; stroke: #000000; stroke-opacity: .55; stroke-width: 3px; }
            .c0.filled { fill: var(--c0); } .c0.stroked { stroke: var(--c0); stroke-width: 1; }
            .c1.filled { fill: var(--c1); } .c1.stroked { stroke: var(--c1); }
            .c2.filled { fill: var(--c2); } .c2.stroked { stroke: var(--c2); }
            .c3.filled { fill: var(--c3); } .c3.stroked { stroke: var(--c3); }
            .c4.filled { fill: var(--c4); } .c4.stroked { stroke: var(--c4); }
            .c5.filled { fill: var(--c5); } .c5.stroked { stroke: var(--c5); }
            .c6.filled { fill: var(--c6); } .c6.stroked { stroke: var(--c6); }
            .scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; }
            table { border-collapse: collapse; width: 100%; font-size: .86rem;
              font-variant-numeric: tabular-nums; }
            caption { text-align: left; padding: 10px 12px; color: var(--soft); }
            th, td { padding: 5px 9px; text-align: left; white-space: nowrap;
              border-top: 1px solid var(--rule); }
            th { background: var(--panel); font-weight: 600; }
            th.n, td.n { text-align: right; }
            .matrix { display: inline-block; vertical-align: top; margin: .6rem 2rem .6rem 0;
              max-width: 100%; overflow-x: auto; }
            .matrix div { font-size: .9rem; color: var(--soft); margin-bottom: .3rem; }
            .matrix table { width: auto; border: solid var(--soft); border-width: 0 1.5px;
              border-radius: 7px; border-collapse: separate; border-spacing: 0; }
            .matrix td { border: 0; text-align: right; padding: 1px 9px; }
            td.p { white-space: normal; min-width: 14em; }
            .says { border-left: 3px solid var(--c1); padding: .2rem 0 .2rem 1rem; margin: .8rem 0; }
            .badge { font-size: .8rem; font-weight: 600; padding: .15em .6em; border-radius: 1em;
              border: 1.5px solid; vertical-align: .12em; white-space: nowrap; }
            .b0 { color: var(--soft); } .b1 { color: var(--c1); } .b2 { color: var(--c2); }
            .b3 { color: var(--c3); } .b4 { color: var(--c4); } .b5 { color: var(--c5); }
            .b6 { color: var(--c6); }
            pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px;
              padding: 12px 16px; overflow-x: auto; font-size: .86rem; line-height: 1.45; }
            code, pre { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, monospace; }
            footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule);
              color: var(--soft); font-size: .85rem; }
            @media print { main { max-width: none; padding: 0; } .scroll { overflow: visible; }
              h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
            """;
}
