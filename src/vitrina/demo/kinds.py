"""The kinds of product the market sells: how each is drawn, filed and described."""

from collections.abc import Callable
from dataclasses import dataclass

from vitrina.demo import apparel, devices, furniture, vessels
from vitrina.demo.canvas import Canvas, View
from vitrina.demo.style import Style

Texts = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of product.

    Attributes:
        draw: paints a product of this kind.
        flat: whether it is photographed lying down, from above.
        sided: whether a mirror image shows the same thing from its other side.
        floor: where a standing one meets the floor, in half pictures from the middle, y down.
        detail: the view of the close-up.
        category: the shelf, by language.
        text: what is true of every product of the kind, by language.
    """

    draw: Callable[[Canvas, Style], None]
    flat: bool
    sided: bool
    floor: float
    detail: View
    category: Texts
    text: Texts


KINDS: dict[str, Kind] = {
    "mug": Kind(
        vessels.draw_mug, False, True, 0.57, View(zoom=1.75, shift=(-0.1, 0.15), turn=-7),
        {"en": "Mugs", "zh-hant": "馬克杯", "zh-cn": "马克杯"},
        {"en": "Glazed stoneware mug, 350 ml, safe in dishwasher and microwave.",
         "zh-hant": "施釉炻器馬克杯，容量 350 毫升，可用洗碗機與微波爐。"},
    ),
    "vase": Kind(
        vessels.draw_vase, False, False, 0.71, View(zoom=1.6, shift=(0.05, -0.1), turn=6),
        {"en": "Vases", "zh-hant": "花瓶", "zh-cn": "花瓶"},
        {"en": "Hand-thrown vase for fresh or dried flowers; holds water.",
         "zh-hant": "手工拉坯花瓶，鮮花、乾燥花皆宜，可盛水。"},
    ),
    "bottle": Kind(
        vessels.draw_bottle, False, False, 0.77, View(zoom=1.7, shift=(0.0, 0.3), turn=-12),
        {"en": "Bottles", "zh-hant": "水壺", "zh-cn": "水壶"},
        {"en": "Double-walled steel bottle, 500 ml: cold for 24 hours, hot for 12.",
         "zh-hant": "雙層不鏽鋼水壺，500 毫升，保冷 24 小時、保溫 12 小時。"},
    ),
    "plate": Kind(
        vessels.draw_plate, True, False, 0.0, View(zoom=1.7, shift=(0.5, 0.45), turn=15),
        {"en": "Plates", "zh-hant": "餐盤", "zh-cn": "餐盘"},
        {"en": "Porcelain plate, 24 cm across, safe in dishwasher and oven.",
         "zh-hant": "瓷製餐盤，直徑 24 公分，可用洗碗機與烤箱。"},
    ),
    "lamp": Kind(
        furniture.draw_lamp, False, True, 0.72, View(zoom=1.55, shift=(0.0, 0.35), turn=5),
        {"en": "Lamps", "zh-hant": "燈具", "zh-cn": "灯具"},
        {"en": "Dimmable lamp with a warm E27 bulb included.",
         "zh-hant": "可調光燈具，附 E27 暖光燈泡。"},
    ),
    "chair": Kind(
        furniture.draw_chair, False, False, 0.8, View(zoom=1.6, shift=(0.1, 0.3), turn=-6),
        {"en": "Chairs", "zh-hant": "椅子", "zh-cn": "椅子"},
        {"en": "Solid seat for every day, bears 120 kg, assembled in five minutes.",
         "zh-hant": "日常好坐的椅子，承重 120 公斤，五分鐘即可組裝。"},
    ),
    "cushion": Kind(
        furniture.draw_cushion, True, False, 0.0, View(zoom=1.7, shift=(0.42, 0.4), turn=10),
        {"en": "Cushions", "zh-hant": "抱枕", "zh-cn": "抱枕"},
        {"en": "Cotton cushion with a removable, washable cover.",
         "zh-hant": "純棉抱枕，枕套可拆洗。"},
    ),
    "tee": Kind(
        apparel.draw_tee, True, False, 0.0, View(zoom=1.75, shift=(0.0, 0.42), turn=-5),
        {"en": "Tops", "zh-hant": "上衣", "zh-cn": "上衣"},
        {"en": "Combed cotton, regular fit, sizes S to XL.",
         "zh-hant": "精梳棉，合身版型，尺寸 S 至 XL。"},
    ),
    "shoe": Kind(
        apparel.draw_shoe, False, True, 0.48, View(zoom=1.6, shift=(-0.35, -0.1), turn=-10),
        {"en": "Shoes", "zh-hant": "鞋子", "zh-cn": "鞋子"},
        {"en": "Light shoe with a cushioned insole and a natural rubber sole, sizes 36 to 45.",
         "zh-hant": "輕量鞋款，緩震鞋墊、天然橡膠大底，尺寸 36 至 45。"},
    ),
    "bag": Kind(
        apparel.draw_bag, False, False, 0.775, View(zoom=1.6, shift=(0.15, -0.1), turn=8),
        {"en": "Bags", "zh-hant": "包包", "zh-cn": "包包"},
        {"en": "Roomy bag with an inner pocket; a 13-inch laptop fits.",
         "zh-hant": "大容量包款，附內袋，可放 13 吋筆電。"},
    ),
    "watch": Kind(
        devices.draw_watch, True, False, 0.0, View(zoom=1.9, turn=-14),
        {"en": "Watches", "zh-hant": "手錶", "zh-cn": "手表"},
        {"en": "Quartz watch with a sapphire glass, waterproof to 50 m.",
         "zh-hant": "石英腕錶，藍寶石玻璃鏡面，防水 50 公尺。"},
    ),
    "headphones": Kind(
        devices.draw_headphones, True, False, 0.0, View(zoom=1.7, shift=(-0.75, -0.4), turn=8),
        {"en": "Headphones", "zh-hant": "耳機", "zh-cn": "耳机"},
        {"en": "Wireless headphones, 30 hours on one charge, soft ear cushions.",
         "zh-hant": "無線耳罩式耳機，充電一次可用 30 小時，耳墊柔軟。"},
    ),
}  # fmt: skip
