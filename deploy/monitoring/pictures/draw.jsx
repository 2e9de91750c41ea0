// Draws a dashboard from the file that `?board=` names, with the units, colours and charts of Grafana's own library.
// A panel that has no data says so in red, and one that fails shows its error: both are to be seen in the picture.
import React from "react";
import { createRoot } from "react-dom/client";
import {
  FieldType, ThemeContext, createDataFrame, createTheme, dateTime, getDisplayProcessor, getFieldDisplayName,
} from "@grafana/data";
import { BigValue, BigValueColorMode, BigValueGraphMode, GlobalStyles, LegendDisplayMode, TimeSeries } from "@grafana/ui";

const WIDTH = 1480, ROW = 36, HEAD = 44, TITLE = 30, GAP = 8;
const theme = createTheme({ colors: { mode: "dark" } });
const { board, answers, from, to } = await (await fetch(new URLSearchParams(location.search).get("board"))).json();

const legend = (target, labels) => (target.legendFormat ?? "").replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? "");

const finite = (number) => (Number.isFinite(number) ? number : null);

function series(panel) {
  return panel.targets.flatMap((target) =>
    (answers[`${panel.id}/${target.refId}`] ?? []).map(({ metric, values, value }) => {
      const points = values ?? [value], name = legend(target, metric);
      return createDataFrame({ name, fields: [
        { name: "Time", type: FieldType.time, values: points.map(([at]) => at * 1000), config: {} },
        { name: "Value", type: FieldType.number, labels: metric, values: points.map(([, number]) => finite(Number(number))),
          config: { displayNameFromDS: name || undefined } },
      ] });
    }));
}

function dressed(panel, frames) {
  const mode = panel.type === "timeseries" ? "palette-classic" : "thresholds";
  frames.forEach((frame, index) => {
    const field = frame.fields[1];
    field.state = { seriesIndex: index };
    field.config = { color: { mode }, ...panel.fieldConfig.defaults, ...field.config };
    field.display = getDisplayProcessor({ field, theme, timeZone: "utc" });
  });
  return frames;
}

function Lines({ frames, width, height }) {
  const range = { from: dateTime(from * 1000), to: dateTime(to * 1000), raw: { from: "", to: "" } };
  const shown = { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] };
  return <TimeSeries {...{ frames, width, height }} timeZone="utc" timeRange={range} legend={shown} options={{}} />;
}

function Numbers({ panel, frames, width, height }) {
  const each = width / frames.length;
  const color = panel.options.colorMode === "none" ? BigValueColorMode.None : BigValueColorMode.Value;
  return <div style={{ display: "flex" }}>{frames.map((frame, index) => {
    const field = frame.fields[1], last = field.values[field.values.length - 1];
    const named = field.config.displayNameFromDS ? getFieldDisplayName(field, frame, frames) : undefined;
    return <BigValue key={index} theme={theme} width={each} height={height} colorMode={color}
      graphMode={BigValueGraphMode.None} value={{ ...field.display(last), title: named }} />;
  })}</div>;
}

function Rows({ panel, frames }) {
  const names = Object.keys(frames[0].fields[1].labels), value = panel.transformations[0].options.renameByName.Value;
  const cell = { padding: "4px 8px", textAlign: "left", borderBottom: `1px solid ${theme.colors.border.weak}` };
  return <table style={{ width: "100%", fontSize: 12, borderCollapse: "collapse" }}><tbody>
    <tr>{[...names, value].map((name) => <th key={name} style={cell}>{name}</th>)}</tr>
    {frames.map((frame, index) => <tr key={index}>
      {names.map((name) => <td key={name} style={cell}>{frame.fields[1].labels[name]}</td>)}
      <td style={cell}>{value && frame.fields[1].display(frame.fields[1].values[0]).text}</td>
    </tr>)}
  </tbody></table>;
}

const FORMS = { timeseries: Lines, stat: Numbers, table: Rows };

function Content({ panel, width, height }) {
  const frames = dressed(panel, series(panel)), Form = FORMS[panel.type];
  if (!frames.length) return <div style={{ color: theme.colors.error.text, padding: 8 }}>No data</div>;
  return <Form {...{ panel, frames, width, height }} />;
}

class Guard extends React.Component {
  state = {};
  static getDerivedStateFromError(error) { return { error }; }
  render() { return this.state.error ? <pre style={{ color: "red" }}>{String(this.state.error)}</pre> : this.props.children; }
}

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos, unit = WIDTH / 24;
  const width = w * unit - GAP, height = h * ROW - GAP, row = panel.type === "row";
  const place = { position: "absolute", left: x * unit + GAP / 2, top: HEAD + y * ROW, width, height, overflow: "hidden" };
  const frame = row ? {} : { background: theme.colors.background.primary, border: `1px solid ${theme.colors.border.weak}` };
  return <div style={{ ...place, ...frame }}>
    <div style={{ padding: "4px 8px", fontWeight: 500, whiteSpace: "nowrap" }}>{panel.title}</div>
    {!row && <Guard><Content panel={panel} width={width - 10} height={height - TITLE - 4} /></Guard>}
  </div>;
}

const bottom = HEAD + ROW * Math.max(...board.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
const page = { position: "relative", width: WIDTH, height: bottom, fontSize: 14, color: theme.colors.text.primary, fontFamily: theme.typography.fontFamily };
createRoot(document.getElementById("root")).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <div id="page" style={page}>
      <div style={{ padding: 10, fontSize: 18 }}>{board.title}</div>
      {board.panels.map((panel) => <Panel key={panel.id} panel={panel} />)}
    </div>
  </ThemeContext.Provider>);
setTimeout(() => { document.title = "drawn"; }, 2000);
