"use strict";
/* The map: an outline of the world that the page carries, and a mark for each place, joined where they are close. */
const drawMap = (events, world, onPlaces) => {
  const frame = byId("map");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, {
    attributionControl: false, zoomSnap: 0.5, minZoom: 0, maxZoom: 10, maxBounds: [[-65, -200], [85, 200]], maxBoundsViscosity: 0.8,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false,
  });
  const lines = (steps) => {
    const points = [];
    for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      points.push([Math.max(-85, Math.min(85, y / world.grid)), x / world.grid]);
    }
    return points;
  };
  const quiet = { interactive: false, smoothFactor: 1.2 };
  L.polygon(world.land.map((ring) => [lines(ring)]), { ...quiet, className: "land" }).addTo(map);
  L.polyline(world.borders.map(lines), { ...quiet, className: "border" }).addTo(map);

  const names = L.layerGroup().addTo(map);
  const drawNames = () => {
    names.clearLayers();
    const room = map.getZoom();
    const seen = map.getBounds().pad(0.1);
    if (room < 3) return;
    for (const [name, x, y, area] of world.names) {
      if (area * 4 ** room < 1500 || !seen.contains([y, x])) continue;
      const words = make("span", "", name);
      L.marker([y, x], { interactive: false, keyboard: false, icon: L.divIcon({ className: "country", html: words, iconSize: null }) }).addTo(names);
    }
  };
  map.on("moveend", drawNames);

  const size = (n) => Math.round(20 + 9 * Math.log10(n) + (n > 1 ? 4 : 0));
  const Mark = L.DivIcon.extend({
    createIcon(old) {
      const element = L.DivIcon.prototype.createIcon.call(this, old);
      element.setAttribute("aria-label", this.options.label);
      element.title = this.options.label;
      return element;
    },
  });
  const icon = (n, label) => new Mark({ className: "spot", html: make("span", "", n > 1 ? number(n) : ""), iconSize: [size(n), size(n)], label });
  const total = (cluster) => cluster.getAllChildMarkers().reduce((sum, marker) => sum + marker.options.count, 0);
  const spots = L.markerClusterGroup({
    maxClusterRadius: 46, showCoverageOnHover: false, spiderfyOnMaxZoom: false, zoomToBoundsOnClick: false, animate: !still,
    iconCreateFunction: (cluster) => {
      const inside = cluster.getAllChildMarkers();
      const first = inside.reduce((best, marker) => (marker.options.count > best.options.count ? marker : best));
      return icon(total(cluster), `${plural(total(cluster), "event")} in ${plural(inside.length, "place")}, most in ${first.options.name}`);
    },
  }).addTo(map);
  const enters = (press) => press.originalEvent.key === "Enter";
  spots.on("clusterclick clusterkeypress", (click) => {
    if (click.type === "clusterkeypress" && !enters(click)) return;
    if (map.getZoom() < map.getMaxZoom()) click.layer.zoomToBounds({ padding: [30, 30] });
    else onPlaces(new Set(click.layer.getAllChildMarkers().map((marker) => marker.options.place)), plural(click.layer.getChildCount(), "place"));
  });

  const { points } = events.index.places;
  const label = new Array(points.length).fill(null);
  for (let event = 0; event < events.size; event += 1) {
    const place = events.placeAt[event];
    if (place >= 0 && label[place] === null) label[place] = events.place(event);
  }
  const show = (found) => {
    const counts = new Int32Array(points.length);
    let placed = 0;
    for (const event of found) if (events.placeAt[event] >= 0) { counts[events.placeAt[event]] += 1; placed += 1; }
    const markers = [];
    points.forEach(([x, y], place) => {
      const count = counts[place];
      if (!count) return;
      const name = label[place];
      const marker = L.marker([y, x], { icon: icon(count, `${name}: ${plural(count, "event")}`), count, name, place });
      const choose = () => onPlaces(new Set([place]), name);
      marker.on({ click: choose, keypress: (press) => { if (enters(press)) choose(); } });
      markers.push(marker);
    });
    spots.clearLayers();
    spots.addLayers(markers);
    byId("map-text").textContent = `${number(placed)} of ${plural(found.length, "event")} in ${plural(markers.length, "place")}; events known only by their country are not drawn.`;
    return markers;
  };
  const everywhere = () => map.fitBounds(points.length ? L.latLngBounds(points.map(([x, y]) => [y, x])).pad(0.05) : [[-50, -120], [70, 150]], { maxZoom: 6, animate: false });
  everywhere();
  byId("map-reset").addEventListener("click", everywhere);
  frame.addEventListener("click", () => map.scrollWheelZoom.enable());
  frame.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  return show;
};
