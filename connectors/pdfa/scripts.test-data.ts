/** One line in each of the scripts that are drawn, and what of it must be found again, word for word. */
export const scripts: Readonly<Record<string, string>> = {
  Arabic: 'نتيجة الفحص سلبية بتاريخ اليوم',
  Persian: 'سلام، می‌خواهم نتایج آزمایش را ببینم',
  Hebrew: 'שלום עולם תוצאות הבדיקה תקינות',
  Georgian: 'გამარჯობა მსოფლიო, ანალიზის შედეგები',
  Armenian: 'Հայերեն լեզու բարեւ ձեզ',
  Devanagari: 'नमस्ते दुनिया, परीक्षण के परिणाम सामान्य हैं। क्षत्रिय',
  Bengali: 'বাংলা ভাষা: পরীক্ষার ফলাফল স্বাভাবিক।',
  Gurmukhi: 'ਪੰਜਾਬੀ ਭਾਸ਼ਾ ਸਤ ਸ੍ਰੀ ਅਕਾਲ',
  Tamil: 'தமிழ் மொழி வணக்கம் பரிசோதனை முடிவுகள்',
  Thai: 'ภาษาไทย ผลการตรวจเลือดปกติ น้ำ ที่',
  Ethiopic: 'አማርኛ ሰላም የምርመራ ውጤት',
  Chinese: '患者姓名王小明，检查结果正常。檢查結果正常',
  Japanese: '日本語のテスト、山田太郎。',
  Korean: '환자 이름: 김민수, 검사 결과는 정상입니다.',
  Emoji: '🙂 👍🏻 👩‍⚕ 🩸 💊 ✅ ❌ 🚑 ❤',
};
