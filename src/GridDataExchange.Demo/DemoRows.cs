using GridDataExchange.Demo.County;

namespace GridDataExchange.Demo;

/// <summary>How each dataset's rows are made from what the county has.</summary>
internal static class DemoRows
{
    public static Dictionary<string, Func<RowForm, IEnumerable<object?[]>>> Of(DemoData county, IReadOnlyDictionary<Place, GridWorker> workers)
    {
        var people = county.Population;
        return new(StringComparer.Ordinal)
        {
            ["division"] = form => county.Divisions.Select(d => form.Row(("code", d.Code), ("name", d.Name), ("level", d.Level), ("parentCode", d.ParentCode))),
            ["grid_cell"] = form => county.Places.Select(p => GridCell(form, p)),
            ["grid_worker"] = form => county.Workers.Select(w => form.Row(
                ("workerNo", w.No), ("name", w.Name), ("phone", w.Phone), ("fullTime", w.FullTime), ("employedOn", w.EmployedOn), ("gridCode", w.Place.GridCode))),
            ["building"] = form => people.Buildings.Select(b => form.Row(
                ("buildingNo", b.No), ("name", b.Name), ("address", b.Place.Address + b.Name), ("kind", b.Kind), ("storeys", b.Storeys), ("builtYear", b.BuiltYear),
                ("safetyGrade", b.SafetyGrade), ("gridCode", b.Place.GridCode))),
            ["dwelling"] = form => people.Dwellings.Select(d => form.Row(
                ("dwellingNo", d.No), ("buildingNo", d.Building.No), ("door", d.Door), ("floor", d.Floor), ("areaSquareMetres", d.Area), ("tenure", d.Tenure),
                ("gridCode", d.Building.Place.GridCode))),
            ["household"] = form => people.Households.Select(h => form.Row(
                ("householdNo", h.No), ("dwellingNo", h.Dwelling.No), ("headResidentNo", h.Members[0].No), ("kind", h.Kind), ("members", h.Members.Count),
                ("address", h.Dwelling.Address), ("gridCode", h.Dwelling.Building.Place.GridCode))),
            ["resident"] = form => people.Residents.Select(r => Resident(form, r)),
            ["organization"] = form => county.Organizations.Select(o => form.Row(
                ("creditCode", o.CreditCode), ("name", o.Name), ("kind", o.Kind), ("representative", o.Representative), ("phone", o.Phone), ("employees", o.Employees),
                ("address", o.Place.Address), ("gridCode", o.Place.GridCode))),
            ["facility"] = form => Facility.Set(county.Places, county.Organizations).Select((f, i) => form.Row(
                ("facilityNo", $"F{i + 1:d5}"), ("name", f.Name), ("kind", f.Kind), ("operatorCode", f.Operator?.CreditCode), ("capacity", f.Capacity),
                ("inspectedOn", f.InspectedOn), ("working", f.Working), ("gridCode", f.Place.GridCode))),
            ["incident"] = form => Incident.Draw(people, workers).Select(e => form.Row(
                ("incidentNo", e.No), ("reporterNo", e.Reporter?.No), ("kind", e.Kind), ("severity", e.Severity), ("status", e.Status), ("summary", e.Summary),
                ("reportedAt", e.ReportedAt), ("closedAt", e.ClosedAt), ("gridCode", e.Place.GridCode))),
            ["incident_step"] = form => Incident.Draw(people, workers).SelectMany(e => e.Steps.Select((s, i) => form.Row(
                ("stepNo", $"{e.No}-{i + 1}"), ("incidentNo", e.No), ("workerNo", s.Worker?.No), ("position", i + 1), ("action", s.Action), ("takenAt", s.At),
                ("gridCode", e.Place.GridCode)))),
            ["visit"] = form => Visit.Draw(people.Residents, workers).Select((v, i) => form.Row(
                ("visitNo", $"V{i + 1:d7}"), ("residentNo", v.Resident.No), ("workerNo", v.Worker.No), ("kind", v.Kind), ("visitedAt", v.At), ("result", v.Result),
                ("gridCode", v.Resident.Place.GridCode))),
        };
    }

    private static object?[] GridCell(RowForm form, Place place) => form.Row(
        ("gridCode", place.GridCode), ("name", $"{place.ShortName}第{place.Number}网格"), ("kind", place.Kind), ("divisionCode", place.Village.Code),
        ("areaHectares", (place.Urban ? 12m : 380m) + (place.Number * 1.5m)));

    private static object?[] Resident(RowForm form, Resident resident) => form.Row(
        ("residentNo", resident.No), ("householdNo", resident.Household.No), ("name", resident.Name), ("sex", resident.Man ? "MALE" : "FEMALE"), ("idNumber", resident.IdNumber),
        ("birthDate", resident.Born), ("phone", resident.Phone), ("gridCode", resident.Place.GridCode), ("livingAlone", resident.Household.Members.Count == 1),
        ("careLevel", resident.CareLevel), ("disabilityLevel", resident.DisabilityLevel), ("insuranceStatus", resident.InsuranceStatus), ("protection", resident.Protection));
}
