#include <entente/render/html_parts.hpp>

#include <string_view>

namespace entente::render {

namespace {

/// Colours in light and dark; every text colour has 4.5 to 1 or more on its ground, every border of meaning 3 to 1.
constexpr std::string_view colours = R"css(
:root{--ink:#1b2430;--soft:#4a5763;--ground:#fff;--tint:#f3f6f8;--line:#d3dae0;--accent:#0b4a6f;--link:#0a5a8a;
--finding:#2f5d7c;--chance:#1c6b45;--risk:#a03a12;--option:#5d4489;--gap:#5b6470;--mark:#fff3c4}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8edf1;--soft:#b3bec8;--ground:#12181e;--tint:#1b242c;--line:#3a4651;
--accent:#9fd0ee;--link:#8cc8f0;--finding:#8fbede;--chance:#77cf9f;--risk:#f2a27c;--option:#c3aef0;--gap:#b3bec8;--mark:#4a3f12}
.drawing text{fill:#e8edf1}
.drawing [stroke="#1b2430"],.drawing [stroke="#000000"]{stroke:#e8edf1}
.drawing [fill="#000000"]{fill:#e8edf1}
.drawing [stroke="#dfe4e8"]{stroke:#36424d}
.drawing [stroke="#0072B2"]{stroke:#56b4e9}.drawing [fill="#0072B2"]{fill:#56b4e9}
.drawing [stroke="#5b6770"]{stroke:#a3adb5}.drawing [fill="#5b6770"]{fill:#a3adb5}}
@media (forced-colors:active){.drawing svg{forced-color-adjust:none;background:#fff}.drawing text{fill:#1b2430}
.grade,.statement,.answer,.what,.note{border:1px solid CanvasText}}
)css";

constexpr std::string_view frame = R"css(
*{box-sizing:border-box}
html{font:100%/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--ground);
scroll-padding-top:1rem;overflow-wrap:break-word;-webkit-text-size-adjust:100%}
body{margin:0}
h1,h2{font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;color:var(--accent);line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.75rem,1.2rem + 2.4vw,2.6rem);margin:.25rem 0 .5rem}
h2{font-size:1.6rem;margin:0 0 .75rem}
h3{font-size:1.1rem;line-height:1.35;margin:2rem 0 .5rem}
p{margin:0 0 .9rem}
ol,ul{padding-left:1.25rem}
a{color:var(--link);text-underline-offset:.15em}
a:hover{text-decoration-thickness:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
:target{background:var(--mark)}
section:target{background:none}
code{font:.9em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.shapes{position:absolute;width:0;height:0}
.skip{position:absolute;left:-99rem;top:0;background:var(--ground);padding:.75rem 1rem;z-index:2}
.skip:focus{left:0}
.banner{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:center;padding:.6rem 1.5rem;border-bottom:1px solid var(--line)}
.brand{margin:0}.brand b{color:var(--accent);font-size:1.1rem;margin-right:.5rem}.brand span{color:var(--soft);font-size:.9rem}
.language{display:inline-block;padding:.25rem 0;min-height:24px}
.frame{max-width:46rem;margin:0 auto;padding:1.5rem}
main section>*,.inside>*{max-width:44rem}main section>.table,.inside>.table,section>.fold{max-width:none}
.contents{border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;margin-bottom:2rem;font-size:.95rem}
.contents p{font-weight:600;margin:0 0 .25rem}
.contents ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1.25rem}
.contents a{display:block;padding:.25rem 0;min-height:24px;color:var(--ink);text-decoration:none}
.contents a:hover{text-decoration:underline}
@media (min-width:64rem){.frame{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:3rem;max-width:80rem;padding-top:2.5rem}
.contents ol{display:block}
.contents{position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow:auto;border:0;border-right:1px solid var(--line);border-radius:0;padding-left:0}}
section{margin-bottom:4.5rem}
.chapter{border-top:3px solid var(--accent);padding-top:1.25rem}
.eyebrow{color:var(--soft);font-size:.95rem;font-weight:600;margin:0 0 .25rem}
.meta{color:var(--soft);font-size:.95rem}
.what,.note{background:var(--tint);border-radius:6px;padding:.8rem 1rem}
.asked{font-size:1.15rem;color:var(--soft);margin-bottom:1.25rem}
.end{border-top:1px solid var(--line);padding:1rem 1.5rem;color:var(--soft);font-size:.9rem}
.end p{max-width:80rem;margin:0 auto}
)css";

constexpr std::string_view parts = R"css(
.summary h2{font-size:1.3rem;margin:2rem 0 .6rem}
.answers{list-style:none;counter-reset:q;margin:0;padding:0}
.answers>li{counter-increment:q;position:relative;padding:.8rem 0 .2rem 2.75rem;border-top:1px solid var(--line)}
.answers>li::before{content:counter(q);position:absolute;left:0;top:.7rem;font:600 1.5rem/1.2 Charter,"Bitstream Charter",Cambria,Georgia,serif;color:var(--accent)}
.answers h3{margin:0 0 .3rem;font-size:1.05rem}
.answers h3 a{color:inherit;text-decoration:none}.answers h3 a:hover{text-decoration:underline}
.answers p{margin-bottom:.5rem}
.fronts{display:grid;gap:0 2.5rem}
@media (min-width:48rem){.fronts{grid-template-columns:1fr 1fr}}
.front ul,.shorts{padding:0;list-style:none;margin:0}
.front li,.shorts li{padding:.6rem 0;border-top:1px solid var(--line)}
.front h2 .shape{margin-right:.45rem;width:.85em;height:.85em}
.front.chance .shape{color:var(--chance)}.front.risk .shape{color:var(--risk)}.front.gap .shape{color:var(--gap)}
.shape{width:.85em;height:.85em;fill:currentColor;vertical-align:-.05em;margin-right:.35em}
.after{white-space:nowrap}.front.gap .onward{padding:0}
.onward{display:inline-block;min-height:24px;padding:0 .15rem}
.grade{display:inline-block;white-space:nowrap;font-size:.85rem;line-height:1.5;color:var(--ink);border:1px solid var(--line);border-radius:4px;padding:0 .45rem;background:var(--tint)}
.grade .dots{letter-spacing:.05em;color:var(--accent)}
.kind{font-weight:600;font-size:.9rem}
.statement{margin:0 0 1.1rem;padding:.1rem 0 .1rem 1rem;border-left:4px solid var(--finding)}
.statement .marks{display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:center;margin:0 0 .2rem}
.statement .words{margin:0 0 .2rem}
.finding .kind{color:var(--finding)}
.statement.chance{border-color:var(--chance)}.chance .kind{color:var(--chance)}
.statement.risk{border-color:var(--risk)}.risk .kind{color:var(--risk)}
.statement.option{border-color:var(--option)}.option .kind{color:var(--option)}
.statement.gap{border-color:var(--gap);border-left-style:dashed}.gap .kind{color:var(--gap)}
.cites{font-size:.85rem}
.cites a{display:inline-block;min-width:24px;min-height:24px;text-align:center;text-decoration:none}
.cites a:hover{text-decoration:underline}
summary{cursor:pointer;display:list-item;min-height:24px;padding:.1rem 0;color:var(--link);width:fit-content}
.basis{font-size:.9rem}.basis .inside{padding:.5rem 0 .25rem}
.rows{margin:0;columns:20rem;column-gap:2rem;padding-left:1.1rem}
.rows li{break-inside:avoid}
.fold{border:1px solid var(--line);border-radius:6px;padding:.5rem 1rem;margin:0 0 1.25rem}
.fold>summary{font-weight:600}.fold>.inside{padding-top:.9rem}
.fold h3:first-child{margin-top:0}
.answer{background:var(--tint);border-radius:6px;padding:.9rem 1.1rem .2rem;margin-bottom:1.75rem}
.answer .grade{background:var(--ground)}
.answer .label{font-weight:600;color:var(--accent);margin-bottom:.25rem}
figure,.table{margin:2rem 0}
figcaption,caption{font-weight:600;text-align:left;line-height:1.4;padding-bottom:.6rem}
.drawing,.scroll{overflow-x:auto}
.drawing svg{display:block;width:100%;min-width:36rem;height:auto;overflow:visible}
.caption{color:var(--soft);font-size:.9rem;margin:.5rem 0 0}
figure details{margin-top:.4rem;font-size:.95rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.45}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;hyphens:auto;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{border-bottom:2px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400;min-width:8rem}
tr.highlighted th,tr.highlighted td{font-weight:700}
.number{text-align:right;font-variant-numeric:tabular-nums}
dl{margin:0 0 1rem}
.facts,.legend{display:grid;grid-template-columns:minmax(9.5rem,max-content) 1fr;gap:.45rem 1.5rem}
.facts dt,.terms dt{font-weight:600}
dd{margin:0;min-width:0}
.terms dd{margin-bottom:.8rem}
@media (max-width:34rem){.facts,.legend{grid-template-columns:1fr;gap:.1rem}.facts dd,.legend dd{margin-bottom:.7rem}.frame{padding:1rem}.banner{padding:.6rem 1rem}}
.sources{list-style:none;padding:0}
.sources li{display:flex;gap:.75rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
.sources div{min-width:0}
.sources cite{font-style:normal}.sources cite a{display:inline-block;min-height:24px}
.sources .caption{margin-top:.1rem}
.source-number{min-width:2.4rem;color:var(--soft);font-variant-numeric:tabular-nums}
.command{background:var(--tint);border-radius:6px;padding:.7rem 1rem}
)css";

/// On paper: A4, the summary on one page, a new page for each question, folds of a chapter open where the browser can.
/// Names of rows and tables behind a drawing stay folded: they are for a machine, and would fill half of the pages.
constexpr std::string_view paper = R"css(
@page{size:A4;margin:14mm 17mm}
@page:first{margin:10mm 17mm 9mm}
@media print{
:root{--ink:#000;--soft:#3a444d;--ground:#fff;--tint:#f3f6f8;--line:#c5ced5;--accent:#0b4a6f;--link:#0b4a6f;--finding:#2f5d7c;--chance:#1c6b45;--risk:#a03a12;--option:#5d4489;--gap:#5b6470}
html{font-size:9.5pt;line-height:1.45}
.banner,.contents,.skip,.onward,.end,.basis,figure details{display:none}
.frame{display:block;max-width:none;padding:0}
section{margin-bottom:0}.guide,.question,#chances-and-risks{break-before:page}#design,#gaps,#sources,#terms,#manifest{margin-top:22pt}
h1{font-size:19pt}h2{font-size:15pt}h2,h3,figcaption,caption,.eyebrow,.asked,.marks{break-after:avoid}
.statement,figure,.sources li,tr,.legend,.terms dt{break-inside:avoid}.terms dt{break-after:avoid}
.answer{box-decoration-break:clone;-webkit-box-decoration-break:clone}
a{color:inherit;text-decoration:none}
.summary{font-size:8.3pt;line-height:1.28}
.summary p{margin-bottom:2.5pt}.summary h1{font-size:14.5pt;margin:0 0 2pt}.summary h2{font-size:11pt;margin:6pt 0 1pt}
.answers>li{padding:2.5pt 0 1pt 20pt}.answers>li::before{top:2pt;font-size:13pt}.answers h3{font-size:9pt;margin:0 0 1pt}
.fronts{grid-template-columns:1fr 1fr}.front li{padding:2pt 0}.what{padding:4pt 7pt}.grade{font-size:.9em;line-height:1.25;padding:0 3pt}
.drawing,.scroll{overflow:visible}.drawing svg{min-width:0;max-width:150mm;max-height:205mm}
table{font-size:8pt}th,td{padding:3pt 6pt 3pt 0}td{overflow-wrap:anywhere}td.number{overflow-wrap:normal}tbody th{min-width:0}
.sources{columns:2;column-gap:16pt;font-size:7.5pt;line-height:1.3}.sources li{padding:2pt 0;gap:4pt}.sources p{margin:0}
.sources cite a[href]::after{content:" (" attr(href) ")";color:var(--soft);overflow-wrap:anywhere}
details::details-content{content-visibility:visible;display:block;height:auto;opacity:1}
details>summary{list-style:none;color:var(--soft)}
}
)css";

} // namespace

std::string style_sheet()
{
    std::string sheet;
    for (const auto part : {colours, frame, parts, paper})
        sheet += part.substr(1); // each begins with the line break after its opening bracket
    return sheet;
}

} // namespace entente::render
