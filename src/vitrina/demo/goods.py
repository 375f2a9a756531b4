"""The list of what the market sells, one row per product."""

from dataclasses import dataclass

from vitrina.demo.style import Style


@dataclass(frozen=True)
class Good:
    """A row of the list: its kind, how it looks, its names, its price in TWD and its stock."""

    handle: str
    kind: str
    style: Style
    en: str
    zh_hant: str
    price: int
    quantity: int
    zh_cn: str = ""


def _good(handle: str, look: str, en: str, zh: str, price: int, quantity: int, zh_cn: str = "") -> Good:
    """A row from `handle` ("kind-name") and `look` ("form pattern colour colour colour")."""
    form, pattern, base, second, third = look.split()
    return Good(
        handle, handle.split("-", 1)[0], Style(form, pattern, (base, second, third)), en, zh, price, quantity, zh_cn
    )


GOODS: tuple[Good, ...] = (
    _good("mug-polka", "straight dots cream red red", "Polka Dot Mug", "紅點奶油白馬克杯", 320, 48, "红点奶油白马克杯"),
    _good("mug-cat", "round cat ice charcoal white", "Black Cat Mug", "黑貓圓肚馬克杯", 380, 60, "黑猫圆肚马克杯"),
    _good("mug-seigaiha", "straight scales navy white white", "Sea Wave Mug", "青海波藍染馬克杯", 420, 35),
    _good("mug-speckle", "tapered speckle oat walnut brown", "Speckled Oat Mug", "燕麥灑點錐形杯", 360, 40),
    _good("mug-dip", "tall dip white teal gold", "Dipped Tall Mug", "湖綠浸釉高身杯", 390, 28, "湖绿浸釉高身杯"),
    _good("mug-retro", "round retro mustard brown cream", "Seventies Stripe Mug", "七〇年代復古條紋杯", 350, 52),
    _good("vase-moon", "moon plain white white white", "White Moon Jar", "月白瓷罐花瓶", 1680, 9, "月白瓷罐花瓶"),
    _good("vase-leaf", "bottle leaves sage forest cream", "Leaf Bottle Vase", "綠葉長頸花瓶", 980, 16),
    _good(
        "vase-terracotta",
        "amphora zigzag terracotta cream charcoal",
        "Terracotta Amphora",
        "陶土雙耳折線花瓶",
        1250,
        12,
    ),
    _good(
        "vase-ombre",
        "flared ombre blush violet white",
        "Dusk Ombre Vase",
        "暮色漸層喇叭花瓶",
        1120,
        14,
        "暮色渐变喇叭花瓶",
    ),
    _good("vase-flower", "gourd flowers navy sky lemon", "Night Bloom Gourd Vase", "夜花葫蘆瓶", 1380, 10),
    _good("vase-marble", "column marble white slate gold", "Marbled Column Vase", "大理石紋圓柱花瓶", 1050, 18),
    _good(
        "bottle-peak", "flask mountains sky forest green", "Ridge Line Flask", "山稜線保溫瓶", 880, 70, "山棱线保温瓶"
    ),
    _good("bottle-coral", "slim plain coral coral oak", "Coral Slim Bottle", "珊瑚橘木蓋隨行瓶", 720, 64),
    _good("bottle-terrazzo", "waisted terrazzo white terracotta slate", "Terrazzo Bottle", "水磨石曲線水壺", 790, 45),
    _good(
        "bottle-night",
        "slim stars navy lemon silver",
        "Starry Night Bottle",
        "星夜保溫隨行瓶",
        760,
        58,
        "星夜保温随行瓶",
    ),
    _good("bottle-tumbler", "tumbler waves mint teal pink", "Wave Straw Tumbler", "薄荷波浪吸管杯", 640, 80),
    _good("plate-seigaiha", "coupe scales white blue white", "Blue Fan Plate", "青花扇紋餐盤", 460, 30),
    _good(
        "plate-flower", "coupe flowers blush red mustard", "Poppy Field Plate", "罌粟花田餐盤", 480, 26, "罂粟花田餐盘"
    ),
    _good("plate-rim", "rimmed bars cream forest gold", "Green Stripe Rim Plate", "墨綠條紋寬邊盤", 520, 34),
    _good("plate-terrazzo", "square terrazzo grey coral charcoal", "Terrazzo Square Plate", "水磨石方盤", 540, 22),
    _good("plate-sun", "coupe sun sky lemon orange", "Sunny Plate", "晴天太陽餐盤", 450, 40),
    _good(
        "lamp-linen",
        "drum plain cream cream teal",
        "Linen Table Lamp",
        "亞麻燈罩湖綠桌燈",
        1980,
        15,
        "亚麻灯罩湖绿台灯",
    ),
    _good(
        "lamp-mushroom",
        "mushroom plain orange orange orange",
        "Orange Mushroom Lamp",
        "橘色蘑菇燈",
        1580,
        20,
        "橘色蘑菇灯",
    ),
    _good("lamp-pendant", "pendant plain forest forest gold", "Forest Pendant Lamp", "墨綠吊燈", 1780, 18),
    _good("lamp-desk", "desk plain red red silver", "Red Desk Lamp", "紅色工業風桌燈", 1480, 24),
    _good("lamp-leaf", "drum leaves blush green copper", "Botanical Table Lamp", "植物圖鑑桌燈", 2180, 11),
    _good("lamp-stripe", "mushroom bars white navy gold", "Striped Dome Lamp", "海軍條紋穹頂燈", 1880, 13),
    _good(
        "chair-shell",
        "shell plain mustard mustard oak",
        "Mustard Shell Chair",
        "芥末黃貝殼椅",
        2480,
        16,
        "芥末黄贝壳椅",
    ),
    _good("chair-arm", "armchair plain teal teal walnut", "Teal Armchair", "孔雀綠單人沙發", 8900, 5, "孔雀绿单人沙发"),
    _good("chair-slat", "slat gingham cream red oak", "Gingham Slat Chair", "紅格坐墊木椅", 3200, 12),
    _good("chair-stool", "stool plain oak oak black", "Oak Bar Stool", "橡木高腳凳", 1850, 20),
    _good("chair-tartan", "armchair tartan wine forest mustard", "Tartan Armchair", "蘇格蘭格紋扶手椅", 9600, 4),
    _good("chair-speck", "shell confetti ice coral navy", "Confetti Shell Chair", "彩點貝殼椅", 2680, 14),
    _good("cushion-zigzag", "square zigzag white mustard slate", "Zigzag Cushion", "鋸齒紋方形抱枕", 590, 44),
    _good(
        "cushion-gingham", "square gingham white blue blue", "Gingham Cushion", "藍白格紋抱枕", 560, 50, "蓝白格纹抱枕"
    ),
    _good("cushion-round", "round plain pink wine wine", "Pink Button Cushion", "粉紅釦飾圓抱枕", 680, 32),
    _good("cushion-argyle", "bolster diamonds sage cream forest", "Argyle Bolster", "菱格長形抱枕", 640, 27),
    _good("cushion-patch", "square patches white black black", "Cow Patch Cushion", "乳牛斑紋抱枕", 620, 36),
    _good(
        "tee-sailor", "tee sailor white navy navy", "Sailor Stripe T-shirt", "海軍條紋 T 恤", 690, 90, "海军条纹 T 恤"
    ),
    _good("tee-sun", "tee sun mustard cream terracotta", "Sunrise T-shirt", "日出印花 T 恤", 720, 75),
    _good("tee-cat", "tee cat black cream coral", "Curious Cat T-shirt", "好奇貓咪 T 恤", 750, 82, "好奇猫咪 T 恤"),
    _good("tee-raglan", "raglan plain white red white", "Red Raglan T-shirt", "紅袖拼接棒球 T 恤", 680, 66),
    _good("tee-mountain", "long mountains slate navy forest", "Mountain Sweatshirt", "山景印花大學 T", 1180, 40),
    _good("tee-tie", "pocket plain sage forest sage", "Sage Pocket T-shirt", "鼠尾草綠口袋 T 恤", 640, 88),
    _good("tee-blossom", "long flowers lilac white lemon", "Blossom Sweatshirt", "小花滿版大學 T", 1280, 34),
    _good("shoe-classic", "low plain white green white", "Green Tab Sneakers", "綠尾小白鞋", 1980, 45, "绿尾小白鞋"),
    _good("shoe-sunset", "low plain coral violet lemon", "Sunset Runners", "夕陽撞色慢跑鞋", 2380, 38),
    _good("shoe-high", "high plain red white white", "Red High-tops", "正紅高筒帆布鞋", 1680, 42, "正红高帮帆布鞋"),
    _good("shoe-check", "slip gingham white black white", "Checked Slip-ons", "黑白格懶人鞋", 1380, 55),
    _good("shoe-navy", "low plain navy tan cream", "Navy and Tan Sneakers", "海軍藍焦糖休閒鞋", 2180, 33),
    _good("shoe-star", "high stars black lemon white", "Star High-tops", "星星高筒鞋", 1880, 29),
    _good("bag-tote-cat", "tote cat cream black brown", "Cat Tote", "黑貓帆布托特包", 780, 62, "黑猫帆布托特包"),
    _good("bag-tote-lemon", "tote leaves lemon forest forest", "Leafy Lemon Tote", "檸檬綠葉托特包", 820, 47),
    _good(
        "bag-backpack",
        "backpack plain teal mustard brown",
        "Two-tone Backpack",
        "湖綠撞色後背包",
        1880,
        25,
        "湖绿撞色双肩包",
    ),
    _good("bag-backpack-dots", "backpack confetti pink white lemon", "Confetti Backpack", "彩點粉紅後背包", 1780, 22),
    _good(
        "bag-handbag", "handbag plain tan brown brown", "Saddle Handbag", "焦糖馬鞍手提包", 2980, 14, "焦糖马鞍手提包"
    ),
    _good("bag-handbag-wine", "handbag tartan cream wine wine", "Tartan Handbag", "酒紅格紋手提包", 2680, 12),
    _good(
        "watch-classic",
        "round plain brown white gold",
        "Classic Gold Watch",
        "經典金框棕皮錶",
        3680,
        18,
        "经典金框棕皮表",
    ),
    _good("watch-chrono", "chrono plain black navy silver", "Navy Chronograph", "深藍三眼計時錶", 5280, 9),
    _good("watch-square", "square plain rose blush copper", "Rose Square Watch", "玫瑰方形腕錶", 3280, 15),
    _good("watch-moon", "moon plain forest cream silver", "Moon Phase Watch", "森林綠月相錶", 4680, 11, "森林绿月相表"),
    _good(
        "headphones-black",
        "round plain black charcoal silver",
        "Black Over-ear Headphones",
        "曜黑耳罩式耳機",
        2980,
        30,
        "曜黑头戴式耳机",
    ),
    _good("headphones-cream", "studio plain cream tan gold", "Cream Studio Headphones", "奶油白錄音室耳機", 3980, 21),
    _good("headphones-cat", "kids plain pink white lilac", "Cat Ear Headphones", "粉紅貓耳耳機", 1680, 37),
    _good("headphones-sky", "round dots sky navy white", "Dotted Sky Headphones", "天藍圓點耳機", 2280, 26),
)
