// The types against which generated dashboards are checked: those of Perses's core, with the types of each plugin in their places.
import type { DashboardResource, DashboardSpec, GridDefinition, Link, ListVariableSpec, PanelDisplay } from "@perses-dev/core";
import type { BarChartDefinition } from "@perses-dev/bar-chart-plugin/lib/bar-chart-model";
import type { GaugeChartDefinition } from "@perses-dev/gauge-chart-plugin/lib/gauge-chart-model";
import type { MarkdownPanelDefinition } from "@perses-dev/markdown-plugin/lib/markdown-panel-model";
import type { PieChartOptions } from "@perses-dev/pie-chart-plugin/lib/pie-chart-model";
import type { PrometheusTimeSeriesQuerySpec } from "@perses-dev/prometheus-plugin/lib/plugins/prometheus-time-series-query/time-series-query-model";
import type { PrometheusLabelValuesVariableOptions } from "@perses-dev/prometheus-plugin/lib/plugins/types";
import type { StatChartDefinition } from "@perses-dev/stat-chart-plugin/lib/stat-chart-model";
import type { TableOptions } from "@perses-dev/table-plugin/lib/table-model";
import type { TimeSeriesChartDefinition } from "@perses-dev/timeseries-chart-plugin/lib/time-series-chart-model";

type Of<Kind extends string, Spec> = { kind: Kind; spec: Spec };
type Plugin =
  | TimeSeriesChartDefinition
  | StatChartDefinition
  | GaugeChartDefinition
  | BarChartDefinition
  | MarkdownPanelDefinition
  | Of<"PieChart", PieChartOptions>
  | Of<"Table", TableOptions>;
type Query = Of<"TimeSeriesQuery", { plugin: Of<"PrometheusTimeSeriesQuery", PrometheusTimeSeriesQuerySpec> }>;
type Panel = Of<"Panel", { display: PanelDisplay; plugin: Plugin; queries?: Query[]; links?: Link[] }>;
type Variable = Of<"ListVariable",
  Omit<ListVariableSpec, "plugin"> & { plugin: Of<"PrometheusLabelValuesVariable", PrometheusLabelValuesVariableOptions> }>;
export type Dashboard = Omit<DashboardResource, "spec"> & {
  spec: Omit<DashboardSpec, "panels" | "variables" | "layouts"> &
    { panels: Record<string, Panel>; variables: Variable[]; layouts: GridDefinition[] };
};
