// The types against which generated dashboards are checked: those of the foundation SDK, with the types of each panel plugin in their places.
import type * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import type * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import type * as gauge from "@grafana/grafana-foundation-sdk/gauge";
import type * as heatmap from "@grafana/grafana-foundation-sdk/heatmap";
import type * as piechart from "@grafana/grafana-foundation-sdk/piechart";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as text from "@grafana/grafana-foundation-sdk/text";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

// JSON has the values of enums, not their names.
type Plain<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

type Target = Omit<Plain<prometheus.dataquery>, "_implementsDataqueryVariant">;
type Defaults<Custom> = Omit<Plain<sdk.FieldConfig>, "custom"> & { custom?: Custom };
type Fields<Custom> = { defaults: Defaults<Custom>; overrides: Plain<sdk.FieldConfigSource>["overrides"] };
type PanelOf<Kind extends string, Options, Custom> =
  Omit<Plain<sdk.Panel>, "type" | "options" | "fieldConfig" | "targets"> &
  { type: Kind; options: Plain<Options>; fieldConfig?: Fields<Plain<Custom>>; targets?: Target[] };
type Panel =
  | PanelOf<"timeseries", timeseries.Options, timeseries.FieldConfig>
  | PanelOf<"stat", stat.Options, never>
  | PanelOf<"gauge", gauge.Options, never>
  | PanelOf<"piechart", piechart.Options, piechart.FieldConfig>
  | PanelOf<"bargauge", bargauge.Options, never>
  | PanelOf<"table", table.Options, table.FieldConfig>
  | PanelOf<"heatmap", heatmap.Options, heatmap.FieldConfig>
  | PanelOf<"text", text.Options, never>;
type Row = Omit<Plain<sdk.RowPanel>, "panels"> & { panels: Panel[] };
// The SDK has no type for the annotations of the Prometheus data source.
type Annotation = Plain<sdk.AnnotationQuery> & { step?: string; titleFormat?: string; tagKeys?: string };
export type Dashboard = Omit<Plain<sdk.Dashboard>, "panels" | "annotations"> &
  { panels: (Panel | Row)[]; annotations: { list: Annotation[] } };
